CREATE OR REPLACE FUNCTION songspace.finish_backfill(space text, model int, staged_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_staging(space, model, staged_at);
    started timestamptz := clock_timestamp();
    progress record;
BEGIN
    progress := songspace.backfill_progress(found_space.space_id, model);
    IF progress.rows_left IS NOT NULL THEN
        RETURN false;
    END IF;
    IF songspace.index_state(songspace.space_table_name(space, model)) = 'missing' THEN
        PERFORM songspace.tell_filled(found_space, model);
        PERFORM songspace.create_space_index(found_space, model);
        RAISE NOTICE 'space "%": index built, % ms', space, songspace.milliseconds_since(started);
    END IF;
    RETURN true;
END
$$;

COMMENT ON FUNCTION songspace.finish_backfill(text, int, timestamptz) IS
    'Internal: builds the index once every batch is done; false where a batch is left that its session gave up.';
