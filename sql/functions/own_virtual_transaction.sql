CREATE OR REPLACE FUNCTION songspace.own_virtual_transaction() RETURNS text
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.virtualtransaction FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.pid = pg_backend_pid()
$$;

COMMENT ON FUNCTION songspace.own_virtual_transaction() IS 'Internal: the virtual id of the current transaction, as pg_locks has it.';
