CREATE OR REPLACE FUNCTION songspace.write_output_columns(space songspace.space, search_path text, keys text[] DEFAULT NULL) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    assignments text;
    differences text;
    rewriting refcursor;
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN;
    END IF;
    -- What is checked next stays so: a trigger is created under a lock that this one keeps out.
    EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', space.source);
    SELECT string_agg(format('%I = %s', o.name, o.value), ', '),
        string_agg(format('s.%I IS DISTINCT FROM %s', o.name, o.value), ' OR ') FILTER (WHERE o.compared)
        INTO assignments, differences
    FROM songspace.output_values(space, 'e.latent') o;
    -- The statement is understood here, where it is opened, and run where it is fetched from: triggers of the source's own
    -- see the search path that they were written for, and nothing in that path has a say in what the statement means. The
    -- path of before comes back with this function's end.
    OPEN rewriting NO SCROLL FOR EXECUTE songspace.fill_template(
        'UPDATE {source} s SET {assignments} FROM '
        '(SELECT n.{key} AS key, t.embedding::float4[]::float8[] AS latent FROM {source} n LEFT JOIN {table} t ON t.key {equals} n.{key} '
        'WHERE $1 IS NULL OR n.{key} {equals} ANY ($1::{key_type}[])) e '
        'WHERE s.{key} {equals} e.key AND ({differences}) RETURNING NULL',
        songspace.space_fragments(space, space.active_model, 'n')
            || jsonb_build_object('assignments', assignments, 'differences', differences)) USING keys;
    PERFORM set_config('search_path', search_path, true);
    MOVE FORWARD 1 FROM rewriting;
    CLOSE rewriting;
END
$$;

COMMENT ON FUNCTION songspace.write_output_columns(songspace.space, text, text[]) IS
    'Internal: makes the output columns of every row, or of those with these keys, say what the active model''s table says; triggers of the source''s own run with the search path given.';
