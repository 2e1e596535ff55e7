CREATE OR REPLACE FUNCTION songspace.health_of(
    points text, distance_operator text, vector_type text,
    OUT rows bigint, OUT isolated float8, OUT distance_ratio float8, OUT hubness float8, OUT dead_zones float8
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    EXECUTE format($query$
        WITH s AS MATERIALIZED (SELECT row_number() OVER () AS id, p.point::%2$s AS point FROM (%1$s) p WHERE p.point IS NOT NULL),
        -- Two distances in a hundred, as the inner edge of the microscope: embeddings of any scale are measured alike.
        radius AS MATERIALIZED (
            SELECT percentile_cont(0.02) WITHIN GROUP (ORDER BY a.point %3$s b.point) AS length FROM s a JOIN s b ON a.id <> b.id WHERE a.id <= 200
        ),
        near AS MATERIALIZED (
            SELECT s.id, n.ids, n.distances FROM s, LATERAL (
                SELECT array_agg(c.id ORDER BY c.distance) AS ids, array_agg(c.distance ORDER BY c.distance) AS distances
                FROM (SELECT b.id, s.point %3$s b.point AS distance FROM s b WHERE b.id <> s.id ORDER BY 2 LIMIT 100) c
            ) n
        ),
        reached AS (
            SELECT s.id, count(o.id) AS times FROM s LEFT JOIN (SELECT unnest(n.ids[:10]) AS id FROM near n) o ON o.id = s.id GROUP BY s.id
        ),
        spread AS (SELECT avg(r.times) AS mean, stddev_pop(r.times) AS deviation FROM reached r)
        SELECT (SELECT count(*) FROM s),
            (SELECT avg((n.distances[3] IS NULL OR n.distances[3] > r.length)::int) FROM near n, radius r),
            -- Inner products can be below 0: no ratio has a meaning there.
            (SELECT avg(n.distances[cardinality(n.distances)] / n.distances[10]) FROM near n WHERE n.distances[10] > 0),
            (SELECT avg(((r.times - p.mean) / nullif(p.deviation, 0)) ^ 3) FROM reached r, spread p),
            (SELECT avg((r.times = 0)::int) FROM reached r)
        $query$, points, vector_type, distance_operator) INTO rows, isolated, distance_ratio, hubness, dead_zones;
END
$$;

COMMENT ON FUNCTION songspace.health_of(text, text, text) IS
    'Internal: how the neighbourhoods of the points of a query (column point) are: see health(). Every pair of points is compared.';
