CREATE OR REPLACE FUNCTION songspace.drain_changes(space songspace.space, model int) RETURNS bigint
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
    keys text[];
    taken bigint;
    truncated boolean;
    total bigint := 0;
BEGIN
    LOOP
        EXECUTE songspace.fill_template(take, fragments) INTO keys, taken, truncated;
        EXIT WHEN taken = 0;
        IF truncated THEN
            PERFORM songspace.remove_orphans(space, model);
        END IF;
        PERFORM songspace.encode_keys(space, model, keys);
        total := total + taken;
        -- Less than was asked for is all there was; with writers at work waiting for none could take for ever.
        EXIT WHEN taken < (fragments ->> 'rows_a_call')::bigint;
    END LOOP;
    RETURN total;
END
$$;

COMMENT ON FUNCTION songspace.drain_changes(songspace.space, int) IS
    'Internal: brings a staged or a previous model''s table up to what was committed, by the keys logged for it; returns how many log entries that were.';
