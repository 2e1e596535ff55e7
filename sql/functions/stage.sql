CREATE OR REPLACE FUNCTION songspace.stage(space text, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
    attempts int := 1;
BEGIN
    PERFORM songspace.require_read_committed();
    IF old_space.staged_model = model THEN
        RAISE NOTICE 'space "%": % is staged already', space, found_model.version;
        RETURN;
    END IF;
    PERFORM songspace.require_stageable(old_space, found_model);
    UPDATE songspace.space s SET staged_model = model WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    WHILE NOT songspace.try_stage(new_space, old_space, attempts) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that have its view open, write to % or generate functions', space, new_space.source;
        PERFORM songspace.wait_for_readers(new_space, model);
        attempts := attempts + 1;
    END LOOP;
    PERFORM songspace.drop_unused_tables(new_space);
    RAISE NOTICE 'space "%": % is staged', space, found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.stage(text, int) IS
    'Make a space ready to be filled by another model: an empty table, and from now on every change of the source logged for it. CALL songspace.backfill(space) goes on.';
