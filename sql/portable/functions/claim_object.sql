CREATE OR REPLACE FUNCTION songspace.claim_object(object text, claimed boolean) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- There is no extension to be a part of: whoever ran the script may replace what was generated.
END
$$;

COMMENT ON FUNCTION songspace.claim_object(text, boolean) IS 'Internal: nothing, in a database without the extension.';
