CREATE OR REPLACE FUNCTION songspace.backfill_progress(
    space_id int, model int, OUT rows_done bigint, OUT rows_left bigint, OUT rows_per_second float8, OUT time_left interval
)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH batch AS (
        SELECT b.rows, b.finished_at, b.finished_at > clock_timestamp() - interval '1 minute' AS recent,
            b.finished_at - b.milliseconds * interval '1 millisecond' AS started_at
        FROM songspace.backfill_batch b
        WHERE b.space_id = backfill_progress.space_id AND b.model_id = model
    ), total AS (
        SELECT coalesce(sum(b.rows) FILTER (WHERE b.finished_at IS NOT NULL), 0)::bigint AS done,
            sum(b.rows) FILTER (WHERE b.finished_at IS NULL)::bigint AS remaining,
            sum(b.rows) FILTER (WHERE b.recent) / nullif(extract(epoch FROM
                max(b.finished_at) FILTER (WHERE b.recent) - min(b.started_at) FILTER (WHERE b.recent)), 0)::float8 AS rate
        FROM batch b
    )
    SELECT t.done, t.remaining, t.rate, date_trunc('second', t.remaining / nullif(t.rate, 0) * interval '1 second') FROM total t
$$;

COMMENT ON FUNCTION songspace.backfill_progress(int, int) IS
    'Internal: rows of a backfill that are encoded and left, the rate of the last minute over all its sessions, and the time left at that rate.';
