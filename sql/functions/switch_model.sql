CREATE OR REPLACE FUNCTION songspace.switch_model(old_space songspace.space, model int, search_path text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_space songspace.space;
    found_model songspace.model := songspace.model_of(model);
    drained bigint;
    locked_at timestamptz;
BEGIN
    -- Most of what was written meanwhile is encoded while writers go on; the lock is for the rest.
    drained := songspace.drain_changes(old_space, model);
    WHILE NOT songspace.try_lock_source(old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that write to % or generate functions', old_space.name, old_space.source;
        PERFORM pg_sleep(0.5);
        drained := drained + songspace.drain_changes(old_space, model);
    END LOOP;
    locked_at := clock_timestamp();
    drained := drained + songspace.drain_changes(old_space, model);
    PERFORM songspace.log_left_out(old_space);
    UPDATE songspace.space s
        SET active_model = model, active_identity = found_model.identity, previous_model = old_space.active_model,
            staged_model = nullif(old_space.staged_model, model), activations = old_space.activations + 1, activated_at = now()
        WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    UPDATE songspace.space_table t
        SET inactive_since = CASE WHEN t.model_id <> model THEN coalesce(t.inactive_since, pg_current_xact_id()) END,
            followed_at = CASE WHEN t.model_id = old_space.active_model THEN clock_timestamp() ELSE t.followed_at END
        WHERE t.space_id = old_space.space_id;
    DELETE FROM songspace.backfill_batch b WHERE b.space_id = old_space.space_id AND b.model_id = model;
    PERFORM songspace.switch_source(new_space, search_path);
    RAISE NOTICE 'space "%": % is active; % rows that were written meanwhile encoded; columns switched, % ms for which writers waited',
        new_space.name, found_model.version, drained, songspace.milliseconds_since(locked_at);
END
$$;

COMMENT ON FUNCTION songspace.switch_model(songspace.space, int, text) IS
    'Internal: moves the pointer to a model whose table is filled, with all that has to move in the same transaction.';
