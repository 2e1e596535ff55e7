CREATE OR REPLACE FUNCTION songspace.define_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trigger record;
BEGIN
    FOR trigger IN SELECT t.name, t.events, t.scope, t.function_name FROM songspace.triggers_of(space) t LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            trigger.name, trigger.events, space.source,
            CASE WHEN trigger.function_name = space.name || '_insert' THEN 'REFERENCING NEW TABLE AS new_rows' ELSE '' END,
            trigger.scope, trigger.function_name);
        PERFORM songspace.depend_on_extension(format('TRIGGER %I ON %s', trigger.name, space.source));
    END LOOP;
    PERFORM songspace.define_replica_triggers(space);
END
$$;

COMMENT ON FUNCTION songspace.define_triggers(songspace.space) IS
    'Internal: attaches a space''s generated functions to its source; replaces the triggers where they are there.';
