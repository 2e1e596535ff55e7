CREATE OR REPLACE FUNCTION songspace.mend_keys(space songspace.space, keys text[], search_path text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Rows that a writer holds are left to the next time: who never waits is in no deadlock.
    lock CONSTANT text := $template$
        WITH locked AS (
            SELECT {key_text}(n.{key}) AS key FROM {source} n
            WHERE n.{key} {equals} ANY ($1::{key_type}[]) ORDER BY n.{key} FOR NO KEY UPDATE SKIP LOCKED
        ), gone AS (
            SELECT k.key FROM unnest($1) AS k (key) WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} k.key::{key_type})
        )
        SELECT array_agg(k.key) FROM (SELECT l.key FROM locked l UNION ALL SELECT g.key FROM gone g) k
    $template$;
    log CONSTANT text := 'INSERT INTO {changes} (model_id, key) SELECT m.id, k.key FROM unnest($1::{key_type}[]) AS k (key), unnest($2) AS m (id)';
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'n');
BEGIN
    EXECUTE songspace.fill_template(lock, fragments) INTO keys USING keys;
    IF keys IS NULL THEN
        RETURN;
    END IF;
    -- What came past the triggers is news to the other models as well.
    EXECUTE songspace.fill_template(log, fragments) USING keys, array_remove(ARRAY[space.staged_model, space.previous_model], NULL);
    PERFORM songspace.encode_keys(space, space.active_model, keys);
    IF space.output_columns <> '{}' THEN
        PERFORM songspace.write_output_columns(space, search_path, keys);
        PERFORM songspace.follow_columns(space, keys);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.mend_keys(songspace.space, text[], text) IS
    'Internal: makes vectors, output columns and quarantine of these rows what the active model says.';
