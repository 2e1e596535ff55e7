CREATE OR REPLACE FUNCTION songspace.follow_columns(space songspace.space, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        WITH row AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {belongs} THEN {embedding} END AS embedding, {features} AS features, n.{first_output} IS NULL AS missing
            FROM {source} n WHERE n.{key} {equals} ANY ($1::{key_type}[])
        ), gone AS (
            DELETE FROM {table} t
            WHERE t.key {equals} ANY ($1::{key_type}[])
                AND NOT EXISTS (SELECT FROM row r WHERE r.key {equals} t.key AND r.embedding IS NOT NULL)
        ), followed AS (
            INSERT INTO {table} AS t (key, embedding) SELECT r.key, r.embedding FROM row r WHERE r.embedding IS NOT NULL
                ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding WHERE t.embedding {differs} excluded.embedding
        ), forgiven AS (
            DELETE FROM songspace.quarantine_entry q
            WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = ANY ($1)
                AND NOT EXISTS (SELECT FROM row r WHERE {key_text}(r.key) = q.key AND r.embedding IS NULL)
        )
        SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(r.key), r.features, r.missing) FROM row r WHERE r.embedding IS NULL
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'n')
        || jsonb_build_object('first_output', quote_ident(space.output_columns[1]))) USING keys;
END
$$;

COMMENT ON FUNCTION songspace.follow_columns(songspace.space, text[]) IS
    'Internal: makes the active model''s table and the quarantine say of these keys what the output columns say now.';
