CREATE OR REPLACE FUNCTION songspace.still_running(transactions text[]) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A prepared transaction has no process.
    SELECT coalesce(array_agg(DISTINCT coalesce(l.pid, 0)), '{}') FROM pg_locks l WHERE l.virtualtransaction = ANY (transactions)
$$;

COMMENT ON FUNCTION songspace.still_running(text[]) IS
    'Internal: the processes of those of these transactions that are not finished, by virtual id; 0 for prepared ones.';
