CREATE OR REPLACE FUNCTION songspace.try_lock_source(space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- Who waits for this lock makes every later writer wait behind: so only briefly.
SET lock_timeout = '500ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', space.source);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_lock_source(songspace.space) IS
    'Internal: keeps writers off the source until the end of the transaction; false where one is at work.';
