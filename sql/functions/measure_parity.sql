CREATE OR REPLACE FUNCTION songspace.measure_parity(model int, engine text) RETURNS float8
LANGUAGE sql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT max(abs(found.value - expected.value::text::float8) / greatest(1, abs(expected.value::text::float8)))
    FROM songspace.model m,
        ROWS FROM (
            songspace.check_answers(m, engine),
            jsonb_array_elements(m.spec::jsonb #> '{check,outputs}')
        ) AS answer (found, expected),
        ROWS FROM (unnest(answer.found), jsonb_array_elements(answer.expected)) AS pair (found, expected),
        LATERAL (SELECT coalesce(pair.found::float8, 'NaN')) AS found (value),
        LATERAL (SELECT pair.expected) AS expected (value)
    WHERE m.model_id = measure_parity.model
$$;

COMMENT ON FUNCTION songspace.measure_parity(int, text) IS
    'Internal: the largest difference between a model''s check vectors and what an engine answers here, relative to max(1, |expected|).';
