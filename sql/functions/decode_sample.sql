CREATE OR REPLACE FUNCTION songspace.decode_sample(model songspace.model, engine text, points float8[]) RETURNS SETOF float8[]
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF engine <> 'sql' THEN
        RETURN QUERY SELECT d.features::float4[]::float8[] FROM songspace.decode_matrix(model.identity, points) d (features);
    ELSIF to_regproc(format('songspace.model_%s_decode', model.model_id)) IS NOT NULL THEN
        RETURN QUERY EXECUTE format($query$
            SELECT songspace.model_%s_decode(ARRAY(SELECT unnest($1[step:step]))::%s.vector)::float4[]::float8[]
            FROM generate_subscripts($1, 1) step ORDER BY step
        $query$, model.model_id, songspace.vector_schema()) USING points;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.decode_sample(songspace.model, text, float8[]) IS
    'Internal: what a model, active or not, decodes points (n x dims) to in raw units, in order; nothing where the engine has no decoder of it.';
