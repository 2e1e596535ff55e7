CREATE OR REPLACE FUNCTION songspace.write_output_columns(space songspace.space, keys text[] DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    assignments text;
    differences text;
    rows_written bigint;
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN 0;
    END IF;
    -- What is checked next stays so: a trigger is created under a lock that this one keeps out.
    EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', space.source);
    SELECT string_agg(format('%I = %s', o.name, o.value), ', '),
        string_agg(format('s.%I IS DISTINCT FROM %s', o.name, o.value), ' OR ') FILTER (WHERE o.compared)
        INTO assignments, differences
    FROM songspace.output_values(space, 'e.latent') o;
    EXECUTE songspace.fill_template(
        'UPDATE {source} s SET {assignments} FROM '
        '(SELECT n.{key} AS key, t.embedding::float4[]::float8[] AS latent FROM {source} n LEFT JOIN {table} t ON t.key {equals} n.{key} '
        'WHERE $1 IS NULL OR n.{key} {equals} ANY ($1::{key_type}[])) e '
        'WHERE s.{key} {equals} e.key AND ({differences})',
        songspace.space_fragments(space, space.active_model, 'n')
            || jsonb_build_object('assignments', assignments, 'differences', differences)) USING keys;
    GET DIAGNOSTICS rows_written = ROW_COUNT;
    RETURN rows_written;
END
$$;

COMMENT ON FUNCTION songspace.write_output_columns(songspace.space, text[]) IS
    'Internal: makes the output columns of every row, or of those with these keys, say what the active model''s table says.';
