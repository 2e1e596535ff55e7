CREATE OR REPLACE FUNCTION songspace.disagreements(
    space songspace.space, after_key text, OUT kind text, OUT keys text[], OUT last_key text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A row encoded alone and in a batch differs in its last digits; columns and vector are copies of one another.
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload,
                {belongs_or_true} AS belongs, {embedding_or_null} AS columns, {version_or_null} AS version
            FROM {source} n WHERE $1 IS NULL OR n.{key} {follows} $1::{key_type}
            ORDER BY n.{key} LIMIT {rows_a_call}
        ), answer AS (
            SELECT e.key, e.embedding
            FROM (
                SELECT array_agg(b.key) AS keys, {payloads} AS payload FROM batch b WHERE b.payload IS NOT NULL
            ) r, ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
            WHERE e.embedding IS NOT NULL
        ), judged AS (
            SELECT {key_text}(b.key) AS key, CASE
                WHEN b.version <> {version} THEN 'stale'
                WHEN a.key IS NULL AND t.key IS NOT NULL THEN 'refused'
                WHEN a.key IS NOT NULL AND t.key IS NULL THEN 'missing'
                WHEN (a.embedding {distance} t.embedding) > 1e-4 * greatest(1, {vector_schema}.vector_norm(a.embedding)) THEN 'wrong vector'
                WHEN b.belongs IS DISTINCT FROM (t.key IS NOT NULL) AND {has_outputs} OR b.belongs AND b.columns {differs} t.embedding THEN 'wrong columns'
            END AS kind
            FROM batch b LEFT JOIN answer a ON a.key {equals} b.key LEFT JOIN {table} t ON t.key {equals} b.key
        )
        SELECT j.kind, array_agg(j.key), (SELECT {key_text}(b.key) FROM batch b ORDER BY b.key DESC LIMIT 1)
        FROM judged j GROUP BY j.kind
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'n');
    vector text := songspace.vector_schema();
BEGIN
    RETURN QUERY EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'vector_schema', vector,
        'distance', format('OPERATOR(%s.<->)', vector),
        'has_outputs', space.output_columns <> '{}',
        'belongs_or_true', CASE WHEN space.output_columns = '{}' THEN 'true' ELSE format('coalesce(%s, false)', fragments ->> 'belongs') END,
        'embedding_or_null', CASE WHEN space.output_columns = '{}' THEN format('NULL::%s.vector', vector)
            ELSE format('CASE WHEN %s THEN %s END', fragments ->> 'belongs', fragments ->> 'embedding') END,
        'version_or_null', CASE WHEN space.version_column IS NULL THEN 'NULL' ELSE format('n.%I', space.version_column) END)) USING after_key;
END
$$;

COMMENT ON FUNCTION songspace.disagreements(songspace.space, text) IS
    'Internal: encodes the next rows of a source and says which of them the space does not hold as it should: by kind, those in order under NULL; last_key is where to go on.';
