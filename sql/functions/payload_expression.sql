CREATE OR REPLACE FUNCTION songspace.payload_expression(expressions text[]) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%1$s.vector_send((ARRAY[%2$s]::pg_catalog.float8[])::%1$s.vector)',
        songspace.vector_schema(), array_to_string(expressions, ', '))
$$;

COMMENT ON FUNCTION songspace.payload_expression(text[]) IS
    'Internal: the SQL expression of the bytes that encode_row and encode_rows take; only for rows that keep the rules.';
