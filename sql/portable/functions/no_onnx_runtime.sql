CREATE OR REPLACE FUNCTION songspace.no_onnx_runtime() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'this database has no ONNX Runtime: songspace was brought into it without PL/Python'
        USING ERRCODE = 'feature_not_supported', HINT = 'Compile the model to SQL: make export ARGS="--engine sql".';
END
$$;

COMMENT ON FUNCTION songspace.no_onnx_runtime() IS 'Internal: the error of whatever needs ONNX Runtime.';
