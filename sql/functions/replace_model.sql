CREATE OR REPLACE FUNCTION songspace.replace_model(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_space songspace.space;
    found_model songspace.model := songspace.model_of(model);
    started timestamptz := clock_timestamp();
    rows_encoded bigint;
BEGIN
    PERFORM songspace.lock_space(space);
    DELETE FROM songspace.quarantine_entry q WHERE q.space_id = space.space_id;
    rows_encoded := songspace.fill_space_table(space, model);
    RAISE NOTICE 'space "%": % rows encoded by %, % ms', space.name, rows_encoded, found_model.version, songspace.milliseconds_since(started);
    started := clock_timestamp();
    PERFORM songspace.create_space_index(space, model);
    RAISE NOTICE 'space "%": index built, % ms', space.name, songspace.milliseconds_since(started);
    started := clock_timestamp();
    UPDATE songspace.space s SET active_model = model, active_identity = found_model.identity, previous_model = space.active_model, activated_at = now()
        WHERE s.space_id = space.space_id RETURNING s.* INTO new_space;
    PERFORM songspace.switch_source(new_space);
    RAISE NOTICE 'space "%": % is active; columns switched, % ms', space.name, found_model.version, songspace.milliseconds_since(started);
END
$$;

COMMENT ON FUNCTION songspace.replace_model(songspace.space, int) IS
    'Internal: fills and indexes a model''s table and makes it the active one; the source is locked against writers.';
