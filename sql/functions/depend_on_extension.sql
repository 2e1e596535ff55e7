CREATE OR REPLACE FUNCTION songspace.depend_on_extension(object text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER %s DEPENDS ON EXTENSION songspace', object);
END
$$;

COMMENT ON FUNCTION songspace.depend_on_extension(text) IS
    'Internal: has something that was generated, named as ALTER takes it, go when the extension is dropped, instead of calling functions that went.';
