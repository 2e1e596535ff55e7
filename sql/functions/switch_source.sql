CREATE OR REPLACE FUNCTION songspace.switch_source(space songspace.space, search_path text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trigger_name name;
BEGIN
    PERFORM songspace.define_trigger_functions(space);
    PERFORM songspace.define_triggers(space);
    -- The table holds these vectors already: following each rewritten row would only write them again.
    trigger_name := format('songspace_%s_update', space.name);
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', space.source, trigger_name);
    PERFORM songspace.write_output_columns(space, search_path);
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', space.source, trigger_name);
END
$$;

COMMENT ON FUNCTION songspace.switch_source(songspace.space, text) IS
    'Internal: makes a source''s triggers and output columns those of the space''s active model; its writers are locked out.';
