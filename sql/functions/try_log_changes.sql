CREATE OR REPLACE FUNCTION songspace.try_log_changes(new_space songspace.space, old_space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '200ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    watched name[] := songspace.features_of(old_space.active_model) || songspace.features_of(old_space.previous_model);
BEGIN
    -- CREATE TRIGGER waits for writers: done only where the model looks at columns that no trigger watches yet.
    IF NOT songspace.features_of(new_space.staged_model) <@ watched THEN
        PERFORM songspace.define_triggers(new_space);
        PERFORM songspace.define_replica_triggers(new_space);
    END IF;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_log_changes(songspace.space, songspace.space) IS
    'Internal: has the triggers watch the columns of a staged model as well; false where writers are at work.';
