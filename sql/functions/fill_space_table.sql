CREATE OR REPLACE FUNCTION songspace.fill_space_table(space songspace.space, model int, batch_rows int DEFAULT 10000)
RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- In the order of the key, so that a batch is one range of its index however large the table is.
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload, {features} AS features
            FROM {source} n WHERE $1 IS NULL OR n.{key} {follows} $1::{key_type} ORDER BY n.{key} LIMIT $2
        ), encoded AS (
            INSERT INTO {table} AS t (key, embedding)
                SELECT e.key, e.embedding
                FROM (
                    SELECT array_agg(b.key) AS keys, string_agg(b.payload, '') AS payload
                    FROM batch b WHERE b.payload IS NOT NULL
                ) r, ROWS FROM (unnest(r.keys), songspace.encode_rows({identity}, r.payload)) AS e (key, embedding)
                RETURNING 1
        ), refused AS (
            SELECT songspace.quarantine_row({space_id}, {model_id}, b.key::text, b.features)
            FROM batch b WHERE b.payload IS NULL
        )
        SELECT (SELECT count(*) FROM encoded) AS encoded, (SELECT count(*) FROM refused) AS refused,
            (SELECT b.key::text FROM batch b ORDER BY b.key DESC LIMIT 1) AS last_key
    $template$;
    statement text := songspace.fill_template(template, songspace.space_fragments(space, model, 'n'));
    batch record;
    last_key text;
    total bigint := 0;
BEGIN
    LOOP
        EXECUTE statement INTO batch USING last_key, batch_rows;
        EXIT WHEN batch.last_key IS NULL;
        last_key := batch.last_key;
        total := total + batch.encoded;
        RAISE DEBUG 'space "%": % rows encoded', space.name, total;
    END LOOP;
    RETURN total;
END
$$;

COMMENT ON FUNCTION songspace.fill_space_table(songspace.space, int, int) IS
    'Internal: encodes every row of the source into a model''s empty table, batch by batch; the rest goes to the quarantine.';
