CREATE OR REPLACE FUNCTION songspace.claim_object(object text, claimed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('ALTER EXTENSION songspace %s %s', CASE WHEN claimed THEN 'ADD' ELSE 'DROP' END, object);
END
$$;

COMMENT ON FUNCTION songspace.claim_object(text, boolean) IS
    'Internal: makes something that was generated, named as ALTER takes it, part of the extension, or no part of it any more.';
