CREATE OR REPLACE FUNCTION songspace.source_problem(space songspace.space) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    gone text;
    missing text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = space.source) THEN
        RETURN 'the source table is gone';
    END IF;
    SELECT string_agg(format('"%s"', c.name), ', ') INTO gone
    FROM unnest(space.output_columns || ARRAY[space.key_column, space.version_column, space.time_column]) AS c (name)
    WHERE c.name IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = space.source AND a.attname = c.name AND NOT a.attisdropped);
    IF gone IS NOT NULL THEN
        RETURN format('%s has no column %s any more', space.source, gone);
    END IF;
    PERFORM songspace.feature_expressions(space.source, (songspace.model_of(space.active_model)).spec::jsonb, 's');
    SELECT string_agg(t.name, ', ') INTO missing
    FROM songspace.triggers_of(space) t
    WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = space.source AND g.tgname = t.name AND g.tgenabled <> 'D');
    RETURN 'missing or disabled: ' || missing;
EXCEPTION WHEN undefined_column OR datatype_mismatch OR feature_not_supported THEN
    RETURN SQLERRM;
END
$$;

COMMENT ON FUNCTION songspace.source_problem(songspace.space) IS
    'Internal: why a space cannot follow its source any more, in words; NULL where it can.';
