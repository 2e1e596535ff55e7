CREATE OR REPLACE FUNCTION songspace.stage(space text, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
BEGIN
    PERFORM songspace.require_read_committed();
    IF old_space.staged_model = model THEN
        RAISE NOTICE 'space "%": % is staged already', space, found_model.version;
        RETURN;
    END IF;
    PERFORM songspace.require_stageable(old_space, found_model);
    PERFORM songspace.drop_unused_tables(old_space);
    WHILE NOT songspace.try_add_space_table(old_space, model) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that have its view open', space;
        PERFORM pg_sleep(0.5);
    END LOOP;
    UPDATE songspace.space s SET staged_model = model WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    EXECUTE format('DELETE FROM songspace.%I c WHERE c.model_id = $1', space || '_changes') USING model;
    PERFORM songspace.define_trigger_functions(new_space);
    WHILE NOT songspace.try_log_changes(new_space, old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that write to %', space, new_space.source;
        PERFORM pg_sleep(0.5);
    END LOOP;
    RAISE NOTICE 'space "%": % is staged', space, found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.stage(text, int) IS
    'Make a space ready to be filled by another model: an empty table, and from now on every change of the source logged for it. CALL songspace.backfill(space) goes on.';
