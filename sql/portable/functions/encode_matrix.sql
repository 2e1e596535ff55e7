CREATE OR REPLACE FUNCTION songspace.encode_matrix(identity text, rows float8[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.no_onnx_runtime();
    RETURN;
END
$$;

COMMENT ON FUNCTION songspace.encode_matrix(text, float8[]) IS 'Internal, for encode_batch(): what ONNX Runtime would answer; nothing for a space''s identity, which is NULL here.';
