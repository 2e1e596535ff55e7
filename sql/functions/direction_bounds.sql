CREATE OR REPLACE FUNCTION songspace.direction_bounds(
    active record, point float4[], "inner" float8, "outer" float8, k int, OUT low float4[], OUT high float4[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A smaller sample leaves more candidates to sort, a larger one takes longer itself: measured on rings of 100,000 rows.
    sample_rows CONSTANT float8 := 12500;
    percent float8 := least(100, 100 * sample_rows / greatest(
        (SELECT c.reltuples FROM pg_class c WHERE c.oid = format('songspace.%I', active.relation)::regclass), 1));
BEGIN
    -- The k-th furthest of any part of the ring is no further than that of the whole. A little is taken off, for
    -- what is compared with a bound must be beyond it, and rows may lie exactly there.
    EXECUTE format($query$
        WITH s AS MATERIALIZED (
            SELECT t.embedding::float4[] AS point FROM songspace.%3$I t TABLESAMPLE system ($5)
            WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2
        )
        SELECT array_agg((b.low + greatest(abs(b.low) * 1e-6, 1e-37))::float4 ORDER BY b.axis),
            array_agg((b.high - greatest(abs(b.high) * 1e-6, 1e-37))::float4 ORDER BY b.axis)
        FROM (
            SELECT c.axis,
                least(c.value, (SELECT s.point[c.axis] FROM s ORDER BY 1 OFFSET $4 - 1 LIMIT 1))::float8 AS low,
                greatest(c.value, (SELECT s.point[c.axis] FROM s ORDER BY 1 DESC OFFSET $4 - 1 LIMIT 1))::float8 AS high
            FROM unnest($1) WITH ORDINALITY AS c (value, axis)
            OFFSET 0 -- Keeps each bound from being looked for wherever it is named above.
        ) b
        $query$, active.distance_operator, active.vector_type, active.relation) INTO low, high USING point, "inner", "outer", k, percent;
END
$$;

COMMENT ON FUNCTION songspace.direction_bounds(record, float4[], float8, float8, int) IS
    'Internal: per axis two values such that the k rows of a ring that go furthest down (up) all lie below low (above high), learnt from a sample of the space.';
