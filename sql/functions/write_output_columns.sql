CREATE OR REPLACE FUNCTION songspace.write_output_columns(space songspace.space) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(space.active_model);
    assignments text;
    differences text;
    rows_written bigint;
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN 0;
    END IF;
    SELECT string_agg(format('%I = %s', o.name, o.value), ', '),
        string_agg(format('s.%I IS DISTINCT FROM %s', o.name, o.value), ' OR ') FILTER (WHERE o.compared)
        INTO assignments, differences
    FROM (
        SELECT c.name, format('e.latent[%s]', c.position), true
        FROM unnest(space.output_columns) WITH ORDINALITY AS c (name, position)
        UNION ALL SELECT space.version_column, format('CASE WHEN e.latent IS NOT NULL THEN %L END', found_model.version), true
        UNION ALL SELECT space.time_column, 'CASE WHEN e.latent IS NOT NULL THEN now() END', false
    ) AS o (name, value, compared)
    WHERE o.name IS NOT NULL;
    EXECUTE songspace.fill_template(
        'UPDATE {source} s SET {assignments} FROM '
        '(SELECT n.{key} AS key, t.embedding::float4[]::float8[] AS latent FROM {source} n LEFT JOIN {table} t ON t.key {equals} n.{key}) e '
        'WHERE s.{key} {equals} e.key AND ({differences})',
        songspace.space_fragments(space, space.active_model, 'n')
            || jsonb_build_object('assignments', assignments, 'differences', differences));
    GET DIAGNOSTICS rows_written = ROW_COUNT;
    RETURN rows_written;
END
$$;

COMMENT ON FUNCTION songspace.write_output_columns(songspace.space) IS
    'Internal: makes the output columns of every row say what the active model''s table says.';
