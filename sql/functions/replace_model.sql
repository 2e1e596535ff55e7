CREATE OR REPLACE FUNCTION songspace.replace_model(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_space songspace.space;
    found_model songspace.model := songspace.model_of(model);
    rows_encoded bigint;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a model is deployed at READ COMMITTED only: another isolation level cannot see what writers just did'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'BEGIN ISOLATION LEVEL READ COMMITTED, or no BEGIN at all.';
    END IF;
    EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', space.source);
    SELECT s.* INTO new_space FROM songspace.space s WHERE s.space_id = space.space_id FOR UPDATE;
    IF new_space.active_model <> space.active_model THEN
        RAISE EXCEPTION 'another session deployed to the space "%" meanwhile', space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Look at songspace.spaces, then deploy again if it is still wanted.';
    END IF;
    PERFORM songspace.add_output_columns(
        space.source, found_model.dims, space.output_columns, space.version_column, space.time_column);
    PERFORM songspace.drop_space_table(space, t.model_id)
        FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id <> space.active_model;
    DELETE FROM songspace.quarantine_entry q WHERE q.space_id = space.space_id;
    PERFORM songspace.create_space_table(space, model);
    PERFORM songspace.define_view(space);
    rows_encoded := songspace.fill_space_table(space, model);
    RAISE NOTICE 'space "%": % rows encoded by %', space.name, rows_encoded, found_model.version;
    PERFORM songspace.create_space_index(space, model);
    UPDATE songspace.space s SET active_model = model, previous_model = space.active_model, activated_at = now()
        WHERE s.space_id = space.space_id RETURNING s.* INTO new_space;
    PERFORM songspace.switch_source(new_space);
    RAISE NOTICE 'space "%": % is active', space.name, found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.replace_model(songspace.space, int) IS
    'Internal: the road of deploy, in one transaction; writers of the source wait for it, readers do not.';
