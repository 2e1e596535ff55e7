CREATE OR REPLACE FUNCTION songspace.encode_key_range(space songspace.space, model int, after_key text, last_key text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- In the order of the key, so that a call is one range of its index however large the table is.
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload
            FROM {source} n
            WHERE ($1 IS NULL OR n.{key} {follows} $1::{key_type}) AND ($2 IS NULL OR NOT n.{key} {follows} $2::{key_type})
            ORDER BY n.{key} LIMIT {rows_a_call}
        ), answer AS MATERIALIZED (
            SELECT e.key, e.embedding
            FROM (SELECT array_agg(b.key) AS keys, {payloads} AS payload FROM batch b WHERE b.payload IS NOT NULL) r,
                ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
            WHERE e.embedding IS NOT NULL
        ), refused AS MATERIALIZED (
            SELECT b.key FROM batch b WHERE NOT EXISTS (SELECT FROM answer a WHERE a.key {equals} b.key)
        ), encoded AS (
            INSERT INTO {table} AS t (key, embedding) SELECT a.key, a.embedding FROM answer a ON CONFLICT (key) DO NOTHING
        ), quarantined AS MATERIALIZED (
            SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(r.key),
                (SELECT {features} FROM {source} n WHERE n.{key} {equals} r.key)) FROM refused r
        )
        SELECT (SELECT {key_text}(b.key) FROM batch b ORDER BY b.key DESC LIMIT 1), (SELECT count(*) FROM quarantined)
    $template$;
    statement text := songspace.fill_template(template, songspace.space_fragments(space, model, 'n'));
BEGIN
    LOOP
        EXECUTE statement INTO after_key USING after_key, last_key;
        EXIT WHEN after_key IS NULL;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.encode_key_range(songspace.space, int, text, text) IS
    'Internal: encodes the rows of a range of keys into a model''s table where they are not there yet; the rest goes to the quarantine.';
