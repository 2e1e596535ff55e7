CREATE OR REPLACE FUNCTION songspace.try_lock_source(space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- Who waits for this lock makes every later writer wait behind: so only briefly.
SET lock_timeout = '500ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The triggers are made anew under a lock on the whole extension, which work on another space may hold for as long
    -- as that takes: had here, so that no writer waits for it.
    PERFORM songspace.depend_on_extension(format('FUNCTION %s', (songspace.generated_functions(space))[1]));
    EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', space.source);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_lock_source(songspace.space) IS
    'Internal: keeps writers off the source, and other sessions from generating functions, until the end of the transaction; false where one is at work.';
