CREATE OR REPLACE FUNCTION songspace.require_read_committed() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a model is deployed at READ COMMITTED only: another isolation level cannot see what writers just did'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'SET default_transaction_isolation TO ''read committed''.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_read_committed() IS 'Internal: an error at any other isolation level.';
