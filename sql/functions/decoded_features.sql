CREATE OR REPLACE FUNCTION songspace.decoded_features(model songspace.model) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT jsonb_agg(jsonb_build_object('position', f.position,
        'mean', coalesce(f.value -> 'mean', '0'), 'scale', coalesce(f.value -> 'scale', '1'), 'clip', coalesce(f.value -> 'clip', '8')))
    FROM (SELECT model.spec::jsonb AS spec) s,
        jsonb_array_elements(s.spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    WHERE model.decoder IS NOT NULL
        AND s.spec #> '{decoder,outputs,0,shape}' = jsonb_build_array(jsonb_array_length(s.spec #> '{encoder,inputs,0,features}'))
$$;

COMMENT ON FUNCTION songspace.decoded_features(songspace.model) IS
    'Internal: position and scaling of the features that a model decodes its embeddings to, where these are those that it takes; else NULL.';
