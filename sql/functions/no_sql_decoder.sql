CREATE OR REPLACE FUNCTION songspace.no_sql_decoder(model songspace.model) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF model.decoder IS NULL THEN
        RAISE EXCEPTION 'this model has no decoder' USING ERRCODE = 'invalid_parameter_value', HINT = 'Only families with one can decode.';
    END IF;
    RAISE EXCEPTION 'the decoder of % is not compiled to SQL', model.version
        USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = 'Export the model with --engine sql, or give songspace.register_sql the decoder''s SQL as well.';
END
$$;

COMMENT ON FUNCTION songspace.no_sql_decoder(songspace.model) IS 'Internal: the error of decoding by a model that has no decoder as SQL.';
