CREATE OR REPLACE FUNCTION songspace.encode_features(identity text, features float8[]) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.no_onnx_runtime();
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION songspace.encode_features(text, float8[]) IS 'Internal, for encode(): what ONNX Runtime would answer; nothing for a space''s identity, which is NULL here.';
