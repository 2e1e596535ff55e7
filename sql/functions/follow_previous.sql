CREATE OR REPLACE FUNCTION songspace.follow_previous(space text) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_space(space);
BEGIN
    PERFORM songspace.require_read_committed();
    IF found_space.previous_model IS NULL THEN
        RETURN false;
    END IF;
    PERFORM songspace.require_engine(songspace.model_of(found_space.previous_model), found_space.engine);
    RETURN (songspace.drain_next_changes(found_space, found_space.previous_model)).more;
END
$$;

COMMENT ON FUNCTION songspace.follow_previous(text) IS
    'Internal: follows the next changes that are logged for the model kept for rollback; whether there may be more.';
