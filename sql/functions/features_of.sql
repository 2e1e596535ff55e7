CREATE OR REPLACE FUNCTION songspace.features_of(model int) RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg((f.value ->> 'name')::name ORDER BY f.position), '{}')
    FROM songspace.model m,
        jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    WHERE m.model_id = features_of.model
$$;

COMMENT ON FUNCTION songspace.features_of(int) IS 'Internal: the columns that a model looks at, in its order; none for NULL.';
