CREATE OR REPLACE FUNCTION songspace.waiting_for_us() RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE blocked AS MATERIALIZED (
        SELECT l.pid, b.blocker
        FROM (SELECT DISTINCT w.pid FROM pg_locks w WHERE NOT w.granted) l, unnest(pg_blocking_pids(l.pid)) AS b (blocker)
    ), waiting AS (
        SELECT pg_backend_pid() AS pid
        UNION
        SELECT b.pid FROM blocked b JOIN waiting w ON b.blocker = w.pid
    )
    SELECT array_agg(w.pid) FROM waiting w
$$;

COMMENT ON FUNCTION songspace.waiting_for_us() IS
    'Internal: the processes that wait for a lock of this session, or for one that does; and this session.';
