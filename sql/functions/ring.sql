CREATE OR REPLACE FUNCTION songspace.ring(space text, key text, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[] := songspace.point_of(space, key);
BEGIN
    PERFORM songspace.require_ring("inner", "outer", k);
    IF point IS NULL THEN
        RETURN;
    END IF;
    -- The outer radius first: it turns most rows away. The key last, of the few rows inside (OFFSET 0): the planner would
    -- begin with it, as the condition with the fewest operators. "+ 0" keeps the index out of it, which would stop at rows inside the ring.
    RETURN QUERY EXECUTE format(
        'SELECT %6$s(n.key), n.distance FROM (SELECT t.key, t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t '
        'WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2 OFFSET 0) n '
        'WHERE NOT n.key %4$s $4::%5$s ORDER BY n.distance + 0 LIMIT $5',
        active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type, active.key_text)
        USING point, "inner", "outer", key, k;
END
$$;

CREATE OR REPLACE FUNCTION songspace.ring(space text, key anyelement, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.ring(space, songspace.key_text(key), "inner", "outer", k) n
$$;

COMMENT ON FUNCTION songspace.ring(text, text, float8, float8, int) IS
    'The k nearest of exactly those rows whose distance to the row with this key is from inner to outer (both included), nearest first, itself left out. Every row of the space is looked at, so the time grows with the library.';
COMMENT ON FUNCTION songspace.ring(text, anyelement, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
