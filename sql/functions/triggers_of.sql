CREATE OR REPLACE FUNCTION songspace.triggers_of(space songspace.space)
RETURNS TABLE (name name, events text, scope text, function_name name)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active name[] := songspace.watched_columns(space, space.active_model);
    -- A change that only the staged or the previous model looks at has to be logged for it.
    others name[] := songspace.watched_columns(space, space.staged_model) || songspace.watched_columns(space, space.previous_model);
    features_differ text := songspace.differs_expression(active, space.input_column);
    row_differs text;
    respelled text := songspace.respelled_expression(space.source, space.key_column);
    by_row boolean;
    -- Comparing an input of 24 kB reads it twice, at several times the cost of the update. <space>_begin says where nothing
    -- but the statement can change it: there, the columns that the statement names decide.
    by_name boolean;
    named text := format('pg_catalog.current_setting(%L, true) IS NOT DISTINCT FROM ''on''', songspace.named_setting(space));
BEGIN
    SELECT songspace.differs_expression(array_agg(DISTINCT c.name), space.input_column) INTO row_differs
    FROM unnest(active || others || space.output_columns || space.version_column) AS c (name)
    WHERE c.name IS NOT NULL;
    row_differs := concat_ws(' OR ', row_differs, format('NOT OLD.%1$I %2$s NEW.%1$I', space.key_column, space.key_equals), respelled);
    -- Statement triggers miss what is written straight into a partition.
    SELECT c.relkind = 'p' OR c.relispartition INTO by_row FROM pg_class c WHERE c.oid = space.source;
    by_name := space.input_column IS NOT NULL AND space.output_columns = '{}' AND NOT by_row;
    RETURN QUERY
        SELECT format(t.name, space.name)::name, t.events, t.scope, (space.name || t.suffix)::name
        FROM (VALUES
            -- Last of the BEFORE triggers, so that it sees what others make of the row.
            ('zzzz_songspace_%s_encode_insert', 'BEFORE INSERT', 'ROW', '_encode'),
            ('zzzz_songspace_%s_encode_update', 'BEFORE UPDATE', format('ROW WHEN (%s)', features_differ), '_encode'),
            ('songspace_%s_begin_insert', 'BEFORE INSERT', 'STATEMENT', CASE WHEN NOT by_row AND NOT by_name THEN '_begin' END),
            ('songspace_%s_begin_update', 'BEFORE UPDATE', 'STATEMENT', CASE WHEN NOT by_row THEN '_begin' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'ROW', CASE WHEN by_row THEN '_change' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'STATEMENT', CASE WHEN NOT by_row THEN '_insert' END),
            ('songspace_%s_update', 'AFTER UPDATE',
                format(CASE WHEN by_name THEN 'ROW WHEN (NOT (%1$s) AND (%2$s))' ELSE 'ROW WHEN (%2$s)' END, named, row_differs), '_change'),
            ('songspace_%s_update_named', format('AFTER UPDATE OF %I, %I', space.key_column, coalesce(space.input_column, space.key_column)),
                format('ROW WHEN (%s AND (%s))', named, row_differs), CASE WHEN by_name THEN '_change' END),
            ('songspace_%s_delete', 'AFTER DELETE', 'ROW', '_delete'),
            ('songspace_%s_truncate', 'AFTER TRUNCATE', 'STATEMENT', '_delete')
        ) AS t (name, events, scope, suffix)
        WHERE t.suffix IS NOT NULL
            AND (t.suffix NOT IN ('_begin', '_encode') OR space.output_columns <> '{}' OR t.suffix = '_begin' AND by_name);
END
$$;

COMMENT ON FUNCTION songspace.triggers_of(songspace.space) IS
    'Internal: the triggers that a space has on its source: name, event, scope with condition, and the generated function.';
