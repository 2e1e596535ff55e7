CREATE OR REPLACE FUNCTION songspace.guard_expression(spec jsonb, expressions text[], finite boolean DEFAULT true) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- NaN is above every number in SQL, NULL makes the whole NULL: what passes is finite and within the bounds.
    WITH rule AS (
        SELECT expressions[f.position] AS value, f.position,
            coalesce((f.value ->> 'minimum')::float8, '-3.4028234663852886e38') AS low,
            coalesce((f.value ->> 'maximum')::float8, '3.4028234663852886e38') AS high,
            f.value -> 'reject' AS reject,
            num_nonnulls(f.value ->> 'minimum', f.value ->> 'maximum') > 0 AS bounded
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    ), term AS (
        SELECT r.position, 1 AS part, format(
            '(%1$s OPERATOR(pg_catalog.>=) %2$L::pg_catalog.float8 AND %1$s OPERATOR(pg_catalog.<=) %3$L::pg_catalog.float8)',
            r.value, r.low, r.high) AS condition
        FROM rule r
        WHERE finite OR r.bounded
        UNION ALL
        SELECT r.position, 2, format('%s OPERATOR(pg_catalog.<>) %L::pg_catalog.float8', r.value, rejected)
        FROM rule r, jsonb_array_elements_text(r.reject) AS rejected
        UNION ALL
        SELECT max(r.position), 3, format('(%s)', string_agg(
            format('%s OPERATOR(pg_catalog.<>) ''0''::pg_catalog.float8', r.value), ' OR ' ORDER BY r.position))
        FROM rule r
        WHERE (spec #> '{encoder,inputs,0,reject_all_zero}')::boolean
        HAVING count(*) > 0
    )
    SELECT coalesce(string_agg(t.condition, ' AND ' ORDER BY t.part, t.position), 'true') FROM term t
$$;

COMMENT ON FUNCTION songspace.guard_expression(jsonb, text[], boolean) IS
    'Internal: the SQL condition, true for rows that keep every rule of the spec; without finite, NULL, NaN and infinity are left for the cast to vector to refuse.';
