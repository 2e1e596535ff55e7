CREATE OR REPLACE FUNCTION songspace.define_replica_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    follower record;
BEGIN
    FOR follower IN SELECT t.name, t.event, t.scope, t.function_name FROM songspace.replica_triggers_of(space) t LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            follower.name, upper(follower.event), space.source, follower.scope, follower.function_name);
        EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER %I', space.source, follower.name);
        PERFORM songspace.depend_on_extension(format('TRIGGER %I ON %s', follower.name, space.source));
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_replica_triggers(songspace.space) IS
    'Internal: attaches the triggers of replica_triggers_of to a space''s source; replaces them where they are there.';
