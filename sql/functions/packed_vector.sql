CREATE OR REPLACE FUNCTION songspace.packed_vector(packed bytea) RETURNS vector
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    numbers float8[] := songspace.unpack_floats(packed);
BEGIN
    IF songspace.vector_problem(numbers, cardinality(numbers)) IS NULL THEN
        RETURN numbers;
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION songspace.packed_vector(bytea) IS
    'Internal, for the engine sql: an input column of bytea, which is a whole number of float32, as a vector; NULL where it is silent or not finite.';
