CREATE OR REPLACE FUNCTION songspace.wait_for_readers(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Postgres' search for deadlocks takes a session that sleeps between two looks for one that works.
    IF songspace.readers_of_model(space, model) && songspace.waiting_for_us() THEN
        RAISE EXCEPTION 'another session is at work on the space "%"', space.name
            USING ERRCODE = 'object_in_use', DETAIL = 'It waits for this session, which would have to wait for it.',
                HINT = 'Try again when it is done.';
    END IF;
    PERFORM pg_sleep(0.5);
END
$$;

COMMENT ON FUNCTION songspace.wait_for_readers(songspace.space, int) IS
    'Internal: lets time pass for those who may still read a model''s vectors; an error where one of them waits for this very session.';
