CREATE OR REPLACE FUNCTION songspace.trigger_problem(space songspace.space) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    missing text;
    misled text;
BEGIN
    SELECT string_agg(t.name, ', ') FILTER (WHERE g.tgenabled IS NULL OR g.tgenabled NOT IN ('O', 'A')) INTO missing
    FROM songspace.triggers_of(space) t LEFT JOIN pg_trigger g ON g.tgrelid = space.source AND g.tgname = t.name;
    IF missing IS NOT NULL THEN
        RETURN format('triggers missing or disabled: %s: SELECT * FROM songspace.verify(%L) brings them back', missing, space.name);
    END IF;
    SELECT string_agg(t.name, ', ') FILTER (WHERE g.tgenabled IS DISTINCT FROM 'R') INTO misled
    FROM songspace.replica_triggers_of(space) t LEFT JOIN pg_trigger g ON g.tgrelid = space.source AND g.tgname = t.name;
    IF misled IS NOT NULL THEN
        RETURN format('triggers for replication not enabled as REPLICA: %s: rows written here are followed twice, replicated ones not at all; '
            'SELECT * FROM songspace.verify(%L) puts it right', misled, space.name);
    END IF;
    RETURN NULL;
END
$$;

COMMENT ON FUNCTION songspace.trigger_problem(songspace.space) IS
    'Internal: which of a space''s triggers are missing or enabled in another way than they were made, in words; NULL where none is.';
