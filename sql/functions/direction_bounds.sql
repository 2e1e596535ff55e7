CREATE OR REPLACE FUNCTION songspace.direction_bounds(
    active record, point float4[], "inner" float8, "outer" float8, k int, OUT low float4[], OUT high float4[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A sample this large leaves a direction some hundred candidates, and is read in a tenth of the time of 100,000 rows.
    sample_rows CONSTANT float8 := 5000;
    percent float8 := least(100, 100 * sample_rows / greatest(
        (SELECT c.reltuples FROM pg_class c WHERE c.oid = format('songspace.%I', active.relation)::regclass), 1));
BEGIN
    -- The k-th furthest of any part of the ring is no further than that of the whole. A little is taken off, for
    -- what is compared with a bound must be beyond it, and rows may lie exactly there.
    EXECUTE format($query$
        SELECT array_agg((b.low + greatest(abs(b.low) * 1e-6, 1e-37))::float4 ORDER BY b.axis),
            array_agg((b.high - greatest(abs(b.high) * 1e-6, 1e-37))::float4 ORDER BY b.axis)
        FROM (
            SELECT c.axis, least(c.value, s.low)::float8 AS low, greatest(c.value, s.high)::float8 AS high
            FROM unnest($1) WITH ORDINALITY AS c (value, axis) LEFT JOIN (
                SELECT v.axis, (array_agg(v.value ORDER BY v.value))[$4] AS low, (array_agg(v.value ORDER BY v.value DESC))[$4] AS high
                FROM songspace.%3$I t TABLESAMPLE system ($5), unnest(t.embedding::float4[]) WITH ORDINALITY AS v (value, axis)
                WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2
                GROUP BY v.axis
            ) s ON s.axis = c.axis
        ) b
        $query$, active.distance_operator, active.vector_type, active.relation) INTO low, high USING point, "inner", "outer", k, percent;
END
$$;

COMMENT ON FUNCTION songspace.direction_bounds(record, float4[], float8, float8, int) IS
    'Internal: per axis two values such that the k rows of a ring that go furthest down (up) all lie below low (above high), learnt from a sample of the space.';
