CREATE OR REPLACE FUNCTION songspace.encode_next_batch(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    batch songspace.backfill_batch;
    started timestamptz := clock_timestamp();
BEGIN
    -- Shared: batches run side by side, but what locks the space (draining, activating, retiring) waits for them.
    PERFORM FROM songspace.space s WHERE s.space_id = space.space_id FOR SHARE;
    SELECT b.* INTO batch
    FROM songspace.backfill_batch b
    WHERE b.space_id = space.space_id AND b.model_id = model AND b.finished_at IS NULL
    ORDER BY b.number LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM songspace.encode_key_range(space, model, batch.after_key, batch.last_key);
    UPDATE songspace.backfill_batch b
        SET finished_at = clock_timestamp(), milliseconds = songspace.milliseconds_since(started)
        WHERE (b.space_id, b.model_id, b.number) = (batch.space_id, batch.model_id, batch.number);
    RETURN true;
END
$$;

COMMENT ON FUNCTION songspace.encode_next_batch(songspace.space, int) IS
    'Internal: encodes the first batch that no other session has taken; false where none is left.';
