CREATE OR REPLACE FUNCTION songspace.weight_roots(weights float8[], dims int) RETURNS float4[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF weights IS NULL THEN
        RETURN NULL;
    ELSIF cardinality(weights) <> dims OR array_ndims(weights) <> 1 THEN
        RAISE EXCEPTION '% weights are given, but embeddings have % axes', cardinality(weights), dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one weight for each axis, from axis 0 on; 1 leaves an axis as it is.';
    ELSIF EXISTS (SELECT FROM unnest(weights) w WHERE w IS NULL OR NOT w BETWEEN 0 AND 1e12) OR NOT 0 < ANY (weights) THEN
        RAISE EXCEPTION 'the weights % cannot be used', weights
            USING ERRCODE = 'invalid_parameter_value', HINT = 'A weight is a number from 0 to 1e12, and one of them is above 0.';
    END IF;
    RETURN (SELECT array_agg(sqrt(w.value)::float4 ORDER BY w.axis) FROM unnest(weights) WITH ORDINALITY AS w (value, axis));
END
$$;

COMMENT ON FUNCTION songspace.weight_roots(float8[], int) IS
    'Internal: what both vectors are multiplied with so that each axis counts by its weight; an error for weights that fit no embedding.';
