CREATE OR REPLACE FUNCTION songspace.measure_decoding(model int) RETURNS float8
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    checked jsonb := (songspace.model_of(model)).spec::jsonb -> 'check';
    largest float8;
BEGIN
    EXECUTE format($query$
        SELECT max(abs(coalesce(pair.found, 'NaN') - coalesce(pair.expected, 'NaN')) / greatest(1, abs(pair.expected), pair.scale))
        FROM ROWS FROM (jsonb_array_elements($1 -> 'outputs'), jsonb_array_elements($1 -> 'decoded')) AS answer (embedding, decoded),
            unnest(songspace.model_%s_decode(songspace.to_float8_array(answer.embedding)::%s.vector)::float4[]::float8[],
                songspace.to_float8_array(answer.decoded), $2) AS pair (found, expected, scale)
        WHERE answer.decoded IS NOT NULL
    $query$, model, songspace.vector_schema()) INTO largest USING checked, songspace.feature_scales(model);
    RETURN largest;
END
$$;

COMMENT ON FUNCTION songspace.measure_decoding(int) IS
    'Internal: the largest difference between the decoded check vectors of a model and what its SQL decodes, in parts of the largest of 1, the value and its feature''s scale; NULL for a spec without any.';
