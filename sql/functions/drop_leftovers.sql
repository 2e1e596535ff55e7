CREATE OR REPLACE FUNCTION songspace.drop_leftovers(space text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.name = space FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM songspace.drop_unused_tables(found_space);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.drop_leftovers(text) IS
    'Internal: drops what a space no longer uses, unless another session is at work on it: that is no reason for an error.';
