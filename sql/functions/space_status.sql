CREATE OR REPLACE FUNCTION songspace.space_status(OUT space text, OUT model text, OUT rows bigint, OUT encoded bigint,
    OUT quarantined bigint, OUT stale bigint, OUT pending bigint, OUT index_state text) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s songspace.space;
    relation name;
BEGIN
    FOR s IN SELECT x.* FROM songspace.space x ORDER BY x.name LOOP
        space := s.name;
        model := (songspace.model_of(s.active_model)).version;
        relation := songspace.space_table_name(s.name, s.active_model);
        index_state := songspace.index_state(relation);
        EXECUTE format('SELECT count(*) FROM songspace.%I', relation) INTO encoded;
        SELECT count(DISTINCT q.key) INTO quarantined FROM songspace.quarantine_entry q WHERE q.space_id = s.space_id;
        IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = s.source) THEN
            SELECT NULL, NULL, 'the source table is gone' INTO rows, stale, index_state;
        ELSE
            EXECUTE format('SELECT count(*), %s FROM %s s', CASE WHEN s.version_column IS NULL THEN '0'
                ELSE format('count(*) FILTER (WHERE s.%I <> %L)', s.version_column, model) END, s.source)
                INTO rows, stale;
        END IF;
        pending := rows - encoded - quarantined - stale;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.space_status() IS 'Internal: the rows of the view songspace.status.';
