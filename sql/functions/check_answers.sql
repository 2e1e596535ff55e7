CREATE OR REPLACE FUNCTION songspace.check_answers(model songspace.model, engine text) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    inputs float8[] := songspace.to_float8_array(model.spec::jsonb #> '{check,inputs}');
BEGIN
    IF engine = 'sql' THEN
        RETURN QUERY SELECT a.embedding FROM songspace.sql_answers(model.model_id, inputs) a (embedding);
    ELSE
        RETURN QUERY SELECT a.embedding::float4[] FROM songspace.encode_matrix(model.identity, inputs) a (embedding);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.check_answers(songspace.model, text) IS
    'Internal: what an engine answers to the inputs of a model''s check vectors, in order.';
