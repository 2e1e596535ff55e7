CREATE OR REPLACE FUNCTION songspace.tell_filled(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    took bigint;
BEGIN
    SELECT 1000 * extract(epoch FROM max(b.finished_at) - t.laid_out_at) INTO took
    FROM songspace.space_table t
        JOIN songspace.backfill_batch b ON (b.space_id, b.model_id) = (t.space_id, t.model_id)
    WHERE (t.space_id, t.model_id) = (space.space_id, model)
    GROUP BY t.laid_out_at;
    RAISE NOTICE 'space "%": % rows encoded by %, % ms', space.name, songspace.rows_in_space_table(space, model),
        (songspace.model_of(model)).version, took;
END
$$;

COMMENT ON FUNCTION songspace.tell_filled(songspace.space, int) IS 'Internal: says how many rows a backfill encoded and how long it took.';
