CREATE OR REPLACE FUNCTION songspace.vector_input_fragments(space songspace.space, model songspace.model, row_name text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    width int := model.spec::jsonb #>> '{encoder,inputs,0,shape,0}';
    type regtype := songspace.require_input(space, model, width);
    input text := format('%s.%I', row_name, space.input_column);
    vector text := songspace.vector_schema();
    guard text;
BEGIN
    IF type = 'bytea'::regtype THEN
        -- The length is known without reading the value; silence and what is not finite, the model's own call refuses.
        guard := format('pg_catalog.octet_length(%s) OPERATOR(pg_catalog.=) %s', input, 4 * width);
        RETURN jsonb_build_object('guard', guard, 'rules', guard, 'features', format('songspace.input_numbers(%s)', input))
            || CASE space.engine
                WHEN 'sql' THEN songspace.engine_fragments('sql', model, format('songspace.packed_vector(%s)', input))
                ELSE jsonb_build_object(
                    'encode_row', format('songspace.encode_packed_row(%L::pg_catalog.text, %s)::pg_catalog.float4[]', model.identity, input),
                    'payload', input,
                    'payloads', 'pg_catalog.array_agg(payload)',
                    'encode_rows', 'songspace.encode_packed_rows')
                END;
    END IF;
    input := format('(%s)::%s.vector', input, vector);
    guard := format('(%1$s.vector_dims(%2$s) OPERATOR(pg_catalog.=) %3$s AND %1$s.vector_norm(%2$s) OPERATOR(pg_catalog.>) ''0''::pg_catalog.float8)', vector, input, width);
    RETURN songspace.engine_fragments(space.engine, model, input) || jsonb_build_object('guard', guard, 'rules', guard,
        'features', format('(%s)::pg_catalog.float4[]::pg_catalog.float8[]', input));
END
$$;

COMMENT ON FUNCTION songspace.vector_input_fragments(songspace.space, songspace.model, text) IS
    'Internal: input_fragments() of a model that takes one vector: a bytea of little-endian float32, as extractors write it, or a vector or halfvec of pgvector''s.';
