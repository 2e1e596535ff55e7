CREATE OR REPLACE FUNCTION songspace.stability_index(quantiles float8[], vals float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Bins end at the inner quantiles; equal ones are one bin, which holds the share of all
    -- of them; of a constant, one bin is the constant and one what is above. In float4, as the
    -- quantiles were kept.
    WITH quantile AS (
        SELECT q.value::float4 AS value, (max(q.position) - 1)::float8 / (cardinality(quantiles) - 1) AS below
        FROM unnest(quantiles) WITH ORDINALITY AS q (value, position) GROUP BY 1
    ), bin AS (
        SELECT CASE WHEN count(*) OVER () > 1 THEN coalesce(lag(q.value) OVER w, '-Infinity') END AS low,
            CASE WHEN q.below < 1 OR count(*) OVER () = 1 THEN q.value ELSE 'Infinity' END AS high,
            q.below - coalesce(lag(q.below) OVER w, 0) AS expected
        FROM quantile q WINDOW w AS (ORDER BY q.value)
    ), share AS (
        SELECT greatest(b.expected, 1e-4) AS expected,
            greatest((SELECT count(*) FROM unnest(vals) v 
                WHERE v::float4 = b.high OR v::float4 > b.low AND v::float4 < b.high)::float8
                / nullif(cardinality(vals), 0), 1e-4) AS found
        FROM (
            SELECT b.low, b.high, b.expected FROM bin b
            UNION ALL SELECT max(b.high), 'Infinity', 0 FROM bin b HAVING max(b.high) < 'Infinity'
        ) b
    )
    SELECT sum((s.found - s.expected) * ln(s.found / s.expected)) FROM share s
$$;

COMMENT ON FUNCTION songspace.stability_index(float8[], float8[]) IS
    'Internal: the population stability index of values against the quantiles (minimum to maximum, evenly spaced) of others: the sum over bins of (found - expected) ln(found / expected).';
