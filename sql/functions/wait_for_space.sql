CREATE OR REPLACE FUNCTION songspace.wait_for_space(space text) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = found_space.space_id FOR NO KEY UPDATE;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.wait_for_space(text) IS
    'Internal: like lock_space, but waits for the sessions that are at work on the space.';
