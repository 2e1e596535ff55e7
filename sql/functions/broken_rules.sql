CREATE OR REPLACE FUNCTION songspace.broken_rules(spec jsonb, features float8[], input_column name DEFAULT NULL)
RETURNS TABLE (column_name text, reason text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH rule AS (
        SELECT f.value ->> 'name' AS name, features[f.position] AS feature, f.position,
            (f.value ->> 'minimum')::float8 AS low, (f.value ->> 'maximum')::float8 AS high, f.value -> 'reject' AS reject
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    ), judged AS (
        SELECT r.name, r.position, CASE
            WHEN r.feature IS NULL THEN 'is NULL'
            WHEN r.feature = 'NaN' THEN 'is NaN'
            WHEN abs(r.feature) > '3.4028234663852886e38' THEN 'is infinite'
            WHEN r.feature < r.low THEN format('is %s, below the minimum %s', r.feature, r.low)
            WHEN r.feature > r.high THEN format('is %s, above the maximum %s', r.feature, r.high)
            WHEN r.reject @> to_jsonb(r.feature) THEN format('is %s, which the model rejects', r.feature)
        END AS reason
        FROM rule r
    ), silence AS (
        SELECT (spec #> '{encoder,inputs,0,reject_all_zero}')::boolean AND coalesce(0 = ALL (features), false) AND input_column IS NULL AS found
    )
    SELECT j.name, j.reason FROM judged j, silence s WHERE j.reason IS NOT NULL AND NOT s.found
    UNION ALL
    SELECT input_column, v.problem
    FROM songspace.vector_problem(features, (spec #>> '{encoder,inputs,0,shape,0}')::int) AS v (problem)
    WHERE input_column IS NOT NULL AND v.problem IS NOT NULL
    UNION ALL
    SELECT NULL, 'silent: every feature is 0' FROM silence s WHERE s.found
$$;

COMMENT ON FUNCTION songspace.broken_rules(jsonb, float8[], name) IS
    'Internal: which rules of a spec a row breaks, by column (NULL: the row as a whole), in words.';
