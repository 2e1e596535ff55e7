CREATE OR REPLACE FUNCTION songspace.lock_space(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active int;
BEGIN
    -- Not FOR UPDATE: that would wait for every writer whose quarantine entry refers to the space.
    SELECT s.active_model INTO active FROM songspace.space s WHERE s.space_id = space.space_id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND OR active <> space.active_model THEN
        RAISE EXCEPTION 'another session is deploying to the space "%"', space.name
            USING ERRCODE = 'object_in_use', HINT = 'Look at songspace.spaces when it is done, then deploy again if it is still wanted.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.lock_space(songspace.space) IS
    'Internal: one deploy at a time; an error where another is under way or has just been.';
