CREATE OR REPLACE FUNCTION songspace.embedding_expression(output_columns name[], dims int, row_name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('(ARRAY[%s]::pg_catalog.float8[])::%s.vector',
        string_agg(format('%s.%I', row_name, c.name), ', ' ORDER BY c.position), songspace.vector_schema())
    FROM unnest(output_columns[:dims]) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.embedding_expression(name[], int, text) IS
    'Internal: the SQL expression of the vector that a row''s output columns hold.';
