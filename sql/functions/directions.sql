CREATE OR REPLACE FUNCTION songspace.directions(space text, key text, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.direction
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[] := songspace.point_of(space, key);
    bounds record;
BEGIN
    PERFORM songspace.require_ring("inner", "outer", k);
    IF point IS NULL THEN
        RETURN;
    END IF;
    bounds := songspace.direction_bounds(active, point, "inner", "outer", k);
    -- Two subtractions tell of all axes at once whether a row can be among the k of any direction; few rows are unpacked.
    RETURN QUERY EXECUTE format($query$
        SELECT r.axis - 1, r.sign, r.key, r.delta, r.distance FROM (
            SELECT d.axis, sign(d.delta)::int AS sign, d.key, d.delta, d.distance,
                row_number() OVER (PARTITION BY d.axis, sign(d.delta) ORDER BY abs(d.delta) DESC, d.distance, d.key) AS place
            FROM (
                SELECT v.axis, v.key, v.value::float8 - ($1)[v.axis] AS delta, v.distance FROM (
                    SELECT %9$s(n.key) AS key, n.distance, unnest(n.embedding::float4[]) AS value, unnest($6) AS low, unnest($7) AS high, generate_series(1, %8$s) AS axis
                    FROM (
                        SELECT t.key, t.embedding %1$s $1::%2$s AS distance, t.embedding
                        FROM songspace.%3$I t
                        WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2
                        OFFSET 0 -- What stands below is asked of the few rows inside, and the planner does not reckon it for all.
                    ) n
                    WHERE (%6$s.binary_quantize(n.embedding OPERATOR(%6$s.-) $7::%2$s) <> %7$L
                            OR %6$s.binary_quantize($6::%2$s OPERATOR(%6$s.-) n.embedding) <> %7$L)
                        AND NOT n.key %4$s $4::%5$s
                ) v
                WHERE v.value > v.high OR v.value < v.low
            ) d
            WHERE d.delta <> 0
        ) r
        WHERE r.place <= $5 ORDER BY r.axis, r.sign DESC, r.place
        $query$, active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type,
        songspace.vector_schema(), repeat('0', active.dims)::varbit, active.dims, active.key_text)
        USING point, "inner", "outer", key, k, bounds.low, bounds.high;
END
$$;

CREATE OR REPLACE FUNCTION songspace.directions(space text, key anyelement, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.direction
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.axis, d.sign, d.key, d.delta, d.distance FROM songspace.directions(space, songspace.key_text(key), "inner", "outer", k) d
$$;

COMMENT ON FUNCTION songspace.directions(text, text, float8, float8, int) IS
    'For every axis (from 0) and sign (1, -1) the k rows of the ring that go furthest that way: delta is their value on the axis minus that of the row with this key, largest first. Every row of the space is looked at once.';
COMMENT ON FUNCTION songspace.directions(text, anyelement, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
