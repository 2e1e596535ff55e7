CREATE OR REPLACE FUNCTION songspace.input_numbers(packed bytea) RETURNS float8[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT songspace.unpack_floats(substr(packed, 1, octet_length(packed) / 4 * 4))
        || CASE WHEN octet_length(packed) % 4 > 0 THEN ARRAY[NULL]::float8[] END
$$;

COMMENT ON FUNCTION songspace.input_numbers(bytea) IS
    'Internal: what is in an input column of bytea, whatever that is: NULL stands for the rest of a last number that was cut.';
