CREATE OR REPLACE FUNCTION songspace.renew_runtime() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE NOTICE 'nothing to renew: no model of this database is run by Python';
END
$$;

COMMENT ON FUNCTION songspace.renew_runtime() IS
    'Let the models run by the Python that is installed in the server of now: says that none of this database needs one.';
