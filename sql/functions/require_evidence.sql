CREATE OR REPLACE FUNCTION songspace.require_evidence(space songspace.space, force boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(space.staged_model);
    evidence songspace.evidence_entry;
BEGIN
    SELECT e.* INTO evidence
    FROM songspace.evidence_entry e
        JOIN songspace.space_table t ON t.space_id = space.space_id AND t.model_id = space.staged_model AND t.created_at = e.staged_at
    WHERE e.space = space.name AND e.model = found_model.version
    ORDER BY e.evidence_id DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is known yet of % in the space "%"', found_model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT * FROM songspace.check_staged(%L) measures it.', space.name);
    ELSIF evidence.failures <> '{}' AND NOT force THEN
        RAISE EXCEPTION '% is not fit to be active in the space "%"', found_model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = array_to_string(evidence.failures, E'\n'),
                HINT = format('Train or export it again. If the bounds are wrong for this library: songspace.set_threshold(%L, measure, bound); '
                    'to take it as it is: SELECT songspace.activate(%1$L, force => true).', space.name);
    END IF;
    UPDATE songspace.evidence_entry e
        SET activated_at = clock_timestamp(), forced_by = CASE WHEN evidence.failures <> '{}' THEN SESSION_USER END
        WHERE e.evidence_id = evidence.evidence_id;
END
$$;

COMMENT ON FUNCTION songspace.require_evidence(songspace.space, boolean) IS
    'Internal: an error unless the staged model was checked and passed, or is forced; writes down which.';
