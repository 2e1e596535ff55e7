CREATE OR REPLACE FUNCTION songspace.feature_scales(model int) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg((f.value ->> 'scale')::float8 ORDER BY f.position), '{}')
    FROM songspace.model m,
        jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    WHERE m.model_id = feature_scales.model
$$;

COMMENT ON FUNCTION songspace.feature_scales(int) IS 'Internal: the spread of each of a model''s features in training, in its unit; 0 for a constant one.';
