CREATE OR REPLACE FUNCTION songspace.older_snapshots(since xid8) RETURNS text[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Within a transaction Postgres shows the same list of processes again and again.
    SELECT pg_stat_clear_snapshot();
    -- A snapshot taken while the transaction ran does not see it, and where no older one ran, begins with it.
    -- A number from the future was restored out of another cluster's dump: nobody here is older.
    SELECT coalesce(array_agg(h.holder), '{}')
    FROM (
        SELECT format('process %s', a.pid), a.backend_xmin FROM pg_stat_activity a
        WHERE a.pid <> pg_backend_pid() AND (a.datname = current_database() OR a.backend_type = 'walsender')
        UNION ALL
        SELECT format('replication slot %s', r.slot_name), r.xmin FROM pg_replication_slots r
    ) AS h (holder, xmin)
    WHERE age(h.xmin) >= age(since::xid) AND since < pg_snapshot_xmax(pg_current_snapshot())
$$;

COMMENT ON FUNCTION songspace.older_snapshots(xid8) IS
    'Internal: who holds a snapshot that does not see a transaction; nobody for NULL.';
