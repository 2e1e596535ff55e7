CREATE OR REPLACE FUNCTION songspace.define_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trigger record;
    spec jsonb := (songspace.model_of(space.active_model)).spec;
    features name[];
    features_differ text;
    row_differs text;
    by_row boolean;
BEGIN
    SELECT array_agg(f ->> 'name') INTO features FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') f;
    features_differ := songspace.differs_expression(features);
    row_differs := songspace.differs_expression(
        features || space.output_columns || space.key_column || array_remove(ARRAY[space.version_column], NULL));
    -- Statement triggers miss what is written straight into a partition.
    SELECT c.relkind = 'p' OR c.relispartition INTO by_row FROM pg_class c WHERE c.oid = space.source;
    FOR trigger IN
        SELECT t.name, t.events, t.scope, t.function
        FROM (VALUES
            -- Last of the BEFORE triggers, so that it sees what others make of the row.
            ('zzzz_songspace_%s_encode_insert', 'BEFORE INSERT', 'ROW', '_encode'),
            ('zzzz_songspace_%s_encode_update', 'BEFORE UPDATE', format('ROW WHEN (%s)', features_differ), '_encode'),
            ('songspace_%s_begin_insert', 'BEFORE INSERT', 'STATEMENT', CASE WHEN NOT by_row THEN '_begin' END),
            ('songspace_%s_begin_update', 'BEFORE UPDATE', 'STATEMENT', CASE WHEN NOT by_row THEN '_begin' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'ROW', CASE WHEN by_row THEN '_change' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'STATEMENT', CASE WHEN NOT by_row THEN '_insert' END),
            ('songspace_%s_update', 'AFTER UPDATE', format('ROW WHEN (%s)', row_differs), '_change'),
            ('songspace_%s_delete', 'AFTER DELETE', 'ROW', '_delete'),
            ('songspace_%s_truncate', 'AFTER TRUNCATE', 'STATEMENT', '_delete')
        ) AS t (name, events, scope, function)
        WHERE t.function IS NOT NULL AND (t.function NOT IN ('_begin', '_encode') OR space.output_columns <> '{}')
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            format(trigger.name, space.name), trigger.events, space.source,
            CASE WHEN trigger.function = '_insert' THEN 'REFERENCING NEW TABLE AS new_rows' ELSE '' END,
            trigger.scope, space.name || trigger.function);
        EXECUTE format('ALTER TRIGGER %I ON %s DEPENDS ON EXTENSION songspace',
            format(trigger.name, space.name), space.source);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_triggers(songspace.space) IS
    'Internal: attaches a space''s generated functions to its source; replaces the triggers where they are there.';
