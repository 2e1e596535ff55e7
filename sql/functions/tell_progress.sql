CREATE OR REPLACE FUNCTION songspace.tell_progress(space songspace.space, model int, told timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    progress record;
BEGIN
    IF clock_timestamp() - told < interval '2 seconds' THEN
        RETURN told;
    END IF;
    progress := songspace.backfill_progress(space.space_id, model);
    RAISE NOTICE 'space "%": % of % rows encoded, % a second, % to go', space.name, progress.rows_done,
        progress.rows_done + progress.rows_left, round(progress.rows_per_second), coalesce(progress.time_left::text, 'unknown time');
    RETURN clock_timestamp();
END
$$;

COMMENT ON FUNCTION songspace.tell_progress(songspace.space, int, timestamptz) IS
    'Internal: says how far a backfill is, every two seconds; returns when it was last said.';
