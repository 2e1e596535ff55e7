CREATE OR REPLACE FUNCTION songspace.try_drop_space_table(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(songspace.readers_of_model(space, model)) > 0 THEN
        RETURN false;
    END IF;
    PERFORM songspace.drop_space_table(space, model);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_drop_space_table(songspace.space, int) IS
    'Internal: takes a model''s vectors out of a space for good; false where someone may still read them.';
