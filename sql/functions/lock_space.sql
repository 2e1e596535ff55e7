CREATE OR REPLACE FUNCTION songspace.lock_space(space text) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    -- Not FOR UPDATE: that would wait for every writer whose quarantine entry refers to the space.
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = found_space.space_id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another session is at work on the space "%"', space
            USING ERRCODE = 'object_in_use', HINT = 'songspace.status shows what it does; try again when it is done.';
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.lock_space(text) IS
    'Internal: the row of a space, kept from every other session that stages, fills, switches or retires until the transaction ends; an error where one is at it.';
