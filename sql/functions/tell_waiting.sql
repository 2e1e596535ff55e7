CREATE OR REPLACE FUNCTION songspace.tell_waiting(space text, processes int[], told timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF clock_timestamp() - told < interval '2 seconds' THEN
        RETURN told;
    END IF;
    RAISE NOTICE 'space "%": waiting for transactions that wrote before changes were logged, of processes %',
        space, array_to_string(processes, ', ');
    RETURN clock_timestamp();
END
$$;

COMMENT ON FUNCTION songspace.tell_waiting(text, int[], timestamptz) IS
    'Internal: says for whom a backfill waits, every two seconds; returns when it was last said.';
