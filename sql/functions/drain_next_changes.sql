CREATE OR REPLACE FUNCTION songspace.drain_next_changes(space songspace.space, model int, OUT taken bigint, OUT more boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    take CONSTANT text := $template$
        WITH taken AS (
            DELETE FROM {changes} c
            WHERE c.ctid = ANY (ARRAY(SELECT l.ctid FROM {changes} l WHERE l.model_id = {model_id} LIMIT {rows_a_call}))
            RETURNING c.key
        )
        SELECT array_agg(DISTINCT {key_text}(t.key)) FILTER (WHERE t.key IS NOT NULL), count(*), count(*) > count(t.key) FROM taken t
    $template$;
    fragments jsonb := songspace.space_fragments(space, model, 'n');
    began timestamptz := clock_timestamp();
    keys text[];
    truncated boolean;
BEGIN
    EXECUTE songspace.fill_template(take, fragments) INTO keys, taken, truncated;
    IF truncated THEN
        PERFORM songspace.remove_orphans(space, model);
    END IF;
    IF taken > 0 THEN
        PERFORM songspace.encode_keys(space, model, keys);
    END IF;
    -- Less than was asked for is all there was; with writers at work waiting for none could take for ever.
    more := taken = (fragments ->> 'rows_a_call')::bigint;
    IF NOT more THEN
        UPDATE songspace.space_table t SET followed_at = began WHERE t.space_id = space.space_id AND t.model_id = model;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.drain_next_changes(songspace.space, int) IS
    'Internal: like drain_changes, but one call of the model at most; taken: how many log entries that were, more: whether there may be others.';
