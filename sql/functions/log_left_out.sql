CREATE OR REPLACE FUNCTION songspace.log_left_out(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN;
    END IF;
    EXECUTE songspace.fill_template(
        'INSERT INTO {changes} (model_id, key) SELECT {model_id}, n.{key} FROM {source} n '
        'WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.key {equals} n.{key}) AND NOT EXISTS ('
        'SELECT FROM songspace.quarantine_entry q WHERE (q.space_id, q.model_id, q.key) = ({space_id}, {model_id}, n.{key}::text))',
        songspace.space_fragments(space, space.active_model, 'n'));
END
$$;

COMMENT ON FUNCTION songspace.log_left_out(songspace.space) IS
    'Internal: logs, for the model that is about to be replaced, the rows that carry a client''s own latents: after a rollback they are the model''s.';
