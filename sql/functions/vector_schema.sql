CREATE OR REPLACE FUNCTION songspace.vector_schema() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT quote_ident(n.nspname)
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector'
$$;

COMMENT ON FUNCTION songspace.vector_schema() IS 'Internal: the schema, quoted, in which pgvector is installed.';
