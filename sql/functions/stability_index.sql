CREATE OR REPLACE FUNCTION songspace.stability_index(quantiles float8[], vals float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Bins end at the inner quantiles; equal ones are one bin, which holds the share of all of them; what is not a
    -- constant lies above it. In float4, as the quantiles were kept.
    WITH quantile AS (
        SELECT q.value::float4::float8 AS value, (max(q.position) - 1)::float8 / (cardinality(quantiles) - 1) AS below,
            count(*) OVER () = 1 AS is_constant
        FROM unnest(quantiles) WITH ORDINALITY AS q (value, position) GROUP BY 1
    ), edge AS (
        SELECT q.value, q.below, row_number() OVER (ORDER BY q.value) AS bin FROM quantile q WHERE q.below < 1 OR q.is_constant
    ), negated AS (
        -- width_bucket's bins begin at their edges; turned round they end there.
        SELECT array_agg(-e.value ORDER BY e.bin DESC) AS edges, count(*) AS number FROM edge e
    ), found AS (
        SELECT n.number + 1 - width_bucket(CASE WHEN q.value <> v.value::float4 THEN '-Infinity' ELSE -v.value::float4::float8 END, n.edges) AS bin,
            count(*)::float8 / cardinality(vals) AS share
        FROM negated n, unnest(vals) AS v (value) LEFT JOIN quantile q ON q.is_constant
        GROUP BY 1
    ), bin AS (
        SELECT e.bin, e.below - lag(e.below, 1, 0::float8) OVER (ORDER BY e.bin) AS share FROM edge e
        UNION ALL SELECT n.number + 1, 1 - (SELECT max(e.below) FROM edge e) FROM negated n
    )
    SELECT sum((s.found - s.expected) * ln(s.found / s.expected))
    FROM (
        SELECT greatest(b.share, 1e-4) AS expected, greatest(f.share, 1e-4) AS found FROM bin b LEFT JOIN found f ON f.bin = b.bin
    ) s
$$;

COMMENT ON FUNCTION songspace.stability_index(float8[], float8[]) IS
    'Internal: the population stability index of values against the quantiles (minimum to maximum, evenly spaced) of others: the sum over bins of (found - expected) ln(found / expected).';
