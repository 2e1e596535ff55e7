CREATE OR REPLACE FUNCTION songspace.decode_by_sql(space text, embedding float8[]) RETURNS float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    found_model songspace.model;
    features float4[];
BEGIN
    IF found_space.engine <> 'sql' THEN
        RETURN NULL;
    END IF;
    found_model := songspace.model_of(found_space.active_model);
    IF to_regproc(format('songspace.model_%s_decode', found_model.model_id)) IS NULL THEN
        PERFORM songspace.no_sql_decoder(found_model);
    END IF;
    IF cardinality(embedding) <> found_model.dims THEN
        RAISE EXCEPTION 'the embedding has % numbers; the model wants %', cardinality(embedding), found_model.dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one number an axis.';
    END IF;
    EXECUTE format('SELECT songspace.model_%s_decode($1::%s.vector)::float4[]', found_model.model_id, songspace.vector_schema())
        INTO features USING embedding;
    RETURN features;
END
$$;

COMMENT ON FUNCTION songspace.decode_by_sql(text, float8[]) IS
    'Internal, for decode(): an embedding to features in raw units; NULL where the space''s engine is another.';
