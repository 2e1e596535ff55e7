CREATE OR REPLACE FUNCTION songspace.encode_keys(space songspace.space, model int, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload
            FROM {source} n WHERE n.{key} {equals} ANY ($1::{key_type}[])
        ), answer AS MATERIALIZED (
            SELECT e.key, e.embedding
            FROM (SELECT array_agg(b.key) AS keys, {payloads} AS payload FROM batch b WHERE b.payload IS NOT NULL) r,
                ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
            WHERE e.embedding IS NOT NULL
        ), refused AS MATERIALIZED (
            SELECT b.key FROM batch b WHERE NOT EXISTS (SELECT FROM answer a WHERE a.key {equals} b.key)
        ), encoded AS (
            INSERT INTO {table} AS t (key, embedding) SELECT a.key, a.embedding FROM answer a
                ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding WHERE t.embedding {differs} excluded.embedding
        ), gone AS (
            DELETE FROM {table} t
            WHERE t.key {equals} ANY ($1::{key_type}[]) AND NOT EXISTS (SELECT FROM answer a WHERE a.key {equals} t.key)
        ), forgiven AS (
            DELETE FROM songspace.quarantine_entry q
            WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = ANY ($1)
                AND NOT EXISTS (SELECT FROM refused r WHERE {key_text}(r.key) = q.key)
        )
        SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(r.key),
            (SELECT {features} FROM {source} n WHERE n.{key} {equals} r.key)) FROM refused r
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) USING keys;
END
$$;

COMMENT ON FUNCTION songspace.encode_keys(songspace.space, int, text[]) IS
    'Internal: makes a model''s table say of these keys what the source says now.';
