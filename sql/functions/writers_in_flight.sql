CREATE OR REPLACE FUNCTION songspace.writers_in_flight(source regclass) RETURNS text[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}')
    FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.granted AND l.virtualtransaction <> songspace.own_virtual_transaction()
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.relation IN (SELECT p.relid FROM pg_partition_tree(source) p UNION ALL SELECT source)
        AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
$$;

COMMENT ON FUNCTION songspace.writers_in_flight(regclass) IS
    'Internal: the virtual ids of transactions that have written to a table, or may have, and are not finished.';
