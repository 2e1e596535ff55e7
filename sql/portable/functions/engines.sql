CREATE OR REPLACE FUNCTION songspace.engines() RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{sql}'::text[]
$$;

COMMENT ON FUNCTION songspace.engines() IS 'Internal: what can run models in this database; the first is what a space gets that names none.';
