CREATE OR REPLACE FUNCTION songspace.define_replica_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    follower record;
    follower_name name;
BEGIN
    -- What logical replication applies comes with its latents, so nothing is encoded: of a space's triggers only those
    -- that follow a finished row are attached, and an insert by row, because the apply worker fires no statement trigger
    -- but TRUNCATE's.
    FOR follower IN
        SELECT t.event, CASE t.event WHEN 'insert' THEN 'ROW' ELSE t.scope END AS scope,
            CASE t.event WHEN 'insert' THEN space.name || '_change' ELSE t.function_name END AS function_name
        FROM (SELECT lower(substr(o.events, length('AFTER ') + 1)) AS event, o.scope, o.function_name
            FROM songspace.triggers_of(space) o WHERE o.events LIKE 'AFTER %') t
    LOOP
        follower_name := format('songspace_%s_replica_%s', space.name, follower.event);
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            follower_name, upper(follower.event), space.source, follower.scope, follower.function_name);
        EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER %I', space.source, follower_name);
        EXECUTE format('ALTER TRIGGER %I ON %s DEPENDS ON EXTENSION songspace', follower_name, space.source);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_replica_triggers(songspace.space) IS
    'Internal: the triggers by which a space follows rows that come by logical replication; replaces them where they are there.';
