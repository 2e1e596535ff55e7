CREATE OR REPLACE PROCEDURE songspace.backfill(space text, batch_rows int DEFAULT 10000)
LANGUAGE plpgsql
AS $$
DECLARE
    -- A procedure that commits can have no SET clause: every name, type and operator is qualified instead.
    found_space songspace.space := songspace.space_of(space);
    model pg_catalog.int4 := found_space.staged_model;
    staged_at pg_catalog.timestamptz;
    writers pg_catalog.text[];
    running pg_catalog.int4[];
    after_key pg_catalog.text;
    progress pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    IF model IS NULL THEN
        LOOP
            after_key := (songspace.verify_next_rows(songspace.wait_for_space(space), after_key, true,
                pg_catalog.current_setting('search_path'))).last_key;
            EXIT WHEN after_key IS NULL;
            COMMIT;
        END LOOP;
        -- Else what is logged for a rollback grows for as long as no other model is deployed.
        WHILE songspace.follow_previous(space) LOOP
            COMMIT;
        END LOOP;
        RETURN;
    END IF;
    PERFORM songspace.require_read_committed();
    SELECT t.created_at INTO staged_at FROM songspace.space_table t
        WHERE t.space_id OPERATOR(pg_catalog.=) found_space.space_id AND t.model_id OPERATOR(pg_catalog.=) model;
    COMMIT;
    -- Who began before changes were logged may still write rows that no log names.
    writers := songspace.writers_in_flight(found_space.source);
    LOOP
        running := songspace.still_running(writers);
        EXIT WHEN running OPERATOR(pg_catalog.=) '{}'::pg_catalog.int4[];
        progress := songspace.tell_waiting(space, running, progress);
        COMMIT;
        PERFORM pg_catalog.pg_sleep(0.1);
    END LOOP;
    PERFORM songspace.lay_out_batches(songspace.wait_for_staging(space, model, staged_at), model, batch_rows);
    COMMIT;
    LOOP
        WHILE songspace.encode_next_batch(found_space, model) LOOP
            COMMIT;
            progress := songspace.tell_progress(found_space, model, progress);
        END LOOP;
        -- Two sessions that both still share the space and both want it for themselves would wait for each other.
        COMMIT;
        EXIT WHEN songspace.finish_backfill(space, model, staged_at);
    END LOOP;
    COMMIT;
    PERFORM songspace.drain_changes(songspace.wait_for_space(space), model);
END
$$;

COMMENT ON PROCEDURE songspace.backfill(text, int) IS
    'Encode every row for the staged model, a batch a transaction, build the index and follow what was written meanwhile. Goes on where an earlier call stopped; several sessions share the work; writers wait for nothing. Without a staged model: encode stale and pending rows by the active one, and follow what was logged for the previous one.';
