CREATE OR REPLACE FUNCTION songspace.try_stage(new_space songspace.space, old_space songspace.space, patience int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model int := new_space.staged_model;
    watched name[] := songspace.watched_columns(old_space, old_space.active_model) || songspace.watched_columns(old_space, old_space.previous_model);
    unused boolean := EXISTS (SELECT FROM songspace.space_table t WHERE t.space_id = new_space.space_id AND t.model_id = model);
BEGIN
    IF unused AND NOT songspace.try_drop_space_table(old_space, model) THEN
        RETURN false;
    END IF;
    -- Who waits for these locks makes all others wait behind, readers or writers: so only briefly, and never holding
    -- the one while waiting long for the other. Longer each time, or a steady stream of readers would be never-ending.
    PERFORM set_config('lock_timeout', least(50 * patience, 500)::text, true);
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.create_space_table(new_space, model);
    PERFORM songspace.define_view(new_space);
    PERFORM songspace.grant_space(new_space);
    -- CREATE TRIGGER waits for writers: done only where the model looks at columns that no trigger watches yet.
    IF NOT songspace.watched_columns(new_space, model) <@ watched THEN
        PERFORM songspace.define_triggers(new_space);
    END IF;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_stage(songspace.space, songspace.space, int) IS
    'Internal: an empty table for the staged model, its arm in the view, its columns watched by the triggers; all of it or, where a reader or a writer is in the way, nothing and false.';
