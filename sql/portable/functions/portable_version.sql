CREATE OR REPLACE FUNCTION songspace.portable_version() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '@VERSION@'::text
$$;

COMMENT ON FUNCTION songspace.portable_version() IS 'Which version''s script for databases without PL/Python made this schema.';
