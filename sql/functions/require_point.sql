CREATE OR REPLACE FUNCTION songspace.require_point(space text, numbers float8[]) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dims int := (songspace.active_table(space)).dims;
BEGIN
    IF array_ndims(numbers) <> 1 OR cardinality(numbers) <> dims OR array_position(numbers, NULL) IS NOT NULL OR numbers && '{NaN,Infinity,-Infinity}' THEN
        RAISE EXCEPTION 'the array has % numbers and % of them are finite, but embeddings of the space "%" have % finite numbers',
            cardinality(numbers), (SELECT count(*) FROM unnest(numbers) n WHERE n NOT IN ('NaN', 'Infinity', '-Infinity')), space, dims
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'One number for each axis, from axis 0 on; songspace.encode turns raw features into an embedding.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_point(text, float8[]) IS 'Internal: an error unless an array is a point, or a direction, in a space.';
