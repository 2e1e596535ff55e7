CREATE OR REPLACE FUNCTION songspace.decode_matrix(identity text, embeddings float8[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.no_onnx_runtime();
    RETURN;
END
$$;

COMMENT ON FUNCTION songspace.decode_matrix(text, float8[]) IS 'Internal, for decode_points(): what ONNX Runtime would answer; nothing for a space''s identity, which is NULL here.';
