CREATE OR REPLACE FUNCTION songspace.retire(space text, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
    version text := (songspace.model_of(model)).version;
BEGIN
    IF old_space.active_model = model THEN
        RAISE EXCEPTION '% is the active model of the space "%"', version, space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Deploy another one first, or drop_space.';
    ELSIF NOT EXISTS (SELECT FROM songspace.space_table t WHERE t.space_id = old_space.space_id AND t.model_id = model) THEN
        RAISE EXCEPTION 'the space "%" keeps no vectors of %', space, version USING ERRCODE = 'undefined_object';
    END IF;
    UPDATE songspace.space s
        SET staged_model = nullif(s.staged_model, model), previous_model = nullif(s.previous_model, model)
        WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    WHILE NOT songspace.try_retire(new_space, model) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that read the vectors of %, or generate functions', space, version;
        PERFORM songspace.wait_for_readers(new_space, model);
    END LOOP;
    EXECUTE format('DELETE FROM songspace.%I c WHERE c.model_id = $1', space || '_changes') USING model;
END
$$;

COMMENT ON FUNCTION songspace.retire(text, int) IS
    'Drop the vectors that a space keeps of a staged or previous model, and stop logging changes for it; waits for transactions that may still read them. The model itself stays registered.';
