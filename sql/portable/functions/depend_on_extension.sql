CREATE OR REPLACE FUNCTION songspace.depend_on_extension(object text) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- There is no extension: what was generated lies in the schema, or calls what lies there, and goes with it.
END
$$;

COMMENT ON FUNCTION songspace.depend_on_extension(text) IS 'Internal: nothing, in a database without the extension.';
