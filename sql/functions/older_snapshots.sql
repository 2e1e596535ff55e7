CREATE OR REPLACE FUNCTION songspace.older_snapshots(since xid8) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Within a transaction Postgres shows the same list of processes again and again.
    SELECT pg_stat_clear_snapshot();
    -- A snapshot taken while the transaction ran does not see it, and where no older one ran, begins with it.
    -- A number from the future was restored out of another cluster's dump: nobody here is older.
    SELECT coalesce(array_agg(h.pid), '{}')
    FROM (
        -- Without a database: a physical replica's sender, whose kind only few roles may see.
        SELECT a.pid, a.backend_xmin FROM pg_stat_activity a
        WHERE a.pid <> pg_backend_pid() AND coalesce(a.datname = current_database(), true)
        UNION ALL
        SELECT coalesce(r.active_pid, 0), r.xmin FROM pg_replication_slots r
    ) AS h (pid, xmin)
    WHERE age(h.xmin) >= age(since::xid)
        AND (since < pg_snapshot_xmax(pg_current_snapshot()) OR since = pg_current_xact_id_if_assigned())
$$;

COMMENT ON FUNCTION songspace.older_snapshots(xid8) IS
    'Internal: the processes that hold a snapshot which does not see a transaction, 0 for the slot of a replica that is away; nobody for NULL.';
