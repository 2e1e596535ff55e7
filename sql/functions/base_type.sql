CREATE OR REPLACE FUNCTION songspace.base_type(type oid) RETURNS oid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE step AS (
        SELECT t.oid, t.typbasetype FROM pg_type t WHERE t.oid = base_type.type
        UNION ALL
        SELECT t.oid, t.typbasetype FROM step s JOIN pg_type t ON t.oid = s.typbasetype
    )
    SELECT s.oid FROM step s WHERE s.typbasetype = 0
$$;

COMMENT ON FUNCTION songspace.base_type(oid) IS 'Internal: the type that a domain is made of, at the end; another type is its own.';
