CREATE OR REPLACE FUNCTION songspace.engine_fragments(engine text, model songspace.model, features text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE engine
        WHEN 'sql' THEN jsonb_build_object(
            'encode_row', format('songspace.model_%s_encode((%s)::%s.vector)::pg_catalog.float4[]', model.model_id, features, v),
            'payload', format('(%s)::%s.vector', features, v),
            'payloads', 'pg_catalog.array_agg(payload)',
            'encode_rows', 'songspace.encode_vectors')
        ELSE jsonb_build_object(
            'encode_row', format('songspace.encode_row(%L::pg_catalog.text, %s.vector_send((%s)::%2$s.vector))::pg_catalog.float4[]',
                model.identity, v, features),
            'payload', format('%1$s.vector_send((%2$s)::%1$s.vector)', v, features),
            'payloads', 'pg_catalog.string_agg(payload, '''')',
            'encode_rows', 'songspace.encode_rows')
        END
    FROM songspace.vector_schema() v
$$;

COMMENT ON FUNCTION songspace.engine_fragments(text, songspace.model, text) IS
    'Internal: the pieces of SQL that differ from engine to engine, over an expression of a row''s features as float8[]: how it is encoded alone, and how rows that keep the rules are handed over together.';
