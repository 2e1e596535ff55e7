CREATE OR REPLACE FUNCTION songspace.to_float8(value numeric) RETURNS float8
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN value::float8;
EXCEPTION WHEN numeric_value_out_of_range THEN
    RETURN 'Infinity';
END
$$;

COMMENT ON FUNCTION songspace.to_float8(numeric) IS
    'Internal: numeric to float8 without an error; beyond its range it is infinity, which every rule refuses.';
