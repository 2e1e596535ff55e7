CREATE OR REPLACE FUNCTION songspace.grant_exploring(role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN
        SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace AND p.proname = ANY (songspace.exploring_functions())
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', function, role);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_exploring(regrole) IS 'Internal: lets a role call what an explorer asks, and what that is made of.';
