CREATE OR REPLACE FUNCTION songspace.gate_failures(space_id int, measures jsonb) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(format('%s is %s, %s %s: %s', t.measure, round((measures ->> t.measure)::numeric, 6),
            CASE WHEN t.is_minimum THEN 'below' ELSE 'above' END, t.bound, t.what) ORDER BY t.measure), '{}')
    FROM songspace.thresholds_of(gate_failures.space_id) t
    WHERE NOT songspace.is_within((measures ->> t.measure)::float8, t.bound, t.is_minimum)
$$;

COMMENT ON FUNCTION songspace.gate_failures(int, jsonb) IS 'Internal: the measures beyond a space''s bounds, in words.';
