CREATE OR REPLACE FUNCTION songspace.warm(space text DEFAULT NULL) RETURNS int
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- An error where there is no such space, as everywhere.
    PERFORM songspace.onnx_identity(space);
    RETURN 0;
END
$$;

COMMENT ON FUNCTION songspace.warm(text) IS
    'Load the models that ONNX Runtime runs into this session: none, so it returns 0. Models that are SQL need no loading.';
