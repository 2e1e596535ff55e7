CREATE OR REPLACE FUNCTION songspace.remove_orphans(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Rows that went past the triggers are news to the other models as well.
    remove CONSTANT text := $template$
        WITH removed AS (
            DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} t.key) RETURNING t.key
        ), logged AS (
            INSERT INTO {changes} (model_id, key) SELECT m.id, r.key FROM removed r, unnest($1) AS m (id) WHERE m.id IS NOT NULL
        )
        SELECT count(*) FROM removed
    $template$;
    orphans bigint;
    fragments jsonb := songspace.space_fragments(space, model, 'n');
BEGIN
    EXECUTE songspace.fill_template(remove, fragments) INTO orphans
        USING array_remove(ARRAY[space.staged_model, space.previous_model], model);
    EXECUTE songspace.fill_template('DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} '
        'AND NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} q.key::{key_type})', fragments);
    RETURN orphans;
END
$$;

COMMENT ON FUNCTION songspace.remove_orphans(songspace.space, int) IS
    'Internal: takes vectors and quarantine entries of rows that the source has no more out of a model''s table.';
