CREATE OR REPLACE FUNCTION songspace.decode_embedding(identity text, embedding float8[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.no_onnx_runtime();
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION songspace.decode_embedding(text, float8[]) IS 'Internal, for decode(): what ONNX Runtime would answer; nothing for a space''s identity, which is NULL here.';
