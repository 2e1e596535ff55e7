CREATE OR REPLACE FUNCTION songspace.to_float8_array(rows jsonb) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT translate(rows::text, '[]', '{}')::float8[]
$$;

COMMENT ON FUNCTION songspace.to_float8_array(jsonb) IS 'Internal: JSON arrays of numbers, nested or not, as an array; null stays NULL.';
