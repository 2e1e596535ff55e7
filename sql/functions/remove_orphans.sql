CREATE OR REPLACE FUNCTION songspace.remove_orphans(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    orphans bigint;
    fragments jsonb := songspace.space_fragments(space, model, 'n');
BEGIN
    EXECUTE songspace.fill_template('DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} t.key)', fragments);
    GET DIAGNOSTICS orphans = ROW_COUNT;
    EXECUTE songspace.fill_template('DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} '
        'AND NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} q.key::{key_type})', fragments);
    RETURN orphans;
END
$$;

COMMENT ON FUNCTION songspace.remove_orphans(songspace.space, int) IS
    'Internal: takes vectors and quarantine entries of rows that the source has no more out of a model''s table.';
