CREATE OR REPLACE FUNCTION songspace.legs(space text, keys text[])
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    points float8[];
    distances float8[];
BEGIN
    EXECUTE format($query$
        SELECT array_agg(n.point::float4[]::float8[] ORDER BY n.place), array_agg(n.distance ORDER BY n.place) FROM (
            SELECT k.place, t.embedding AS point, t.embedding %s lag(t.embedding) OVER (ORDER BY k.place) AS distance
            FROM unnest($1) WITH ORDINALITY AS k (key, place) JOIN songspace.%I t ON t.key %s k.key::%s
        ) n
        $query$, active.distance_operator, active.relation, active.key_equals, active.key_type) INTO points, distances USING keys;
    RETURN QUERY SELECT k.place::int - 1, k.key, k.distance, c.change
        FROM unnest(keys, distances) WITH ORDINALITY AS k (key, distance, place)
            JOIN songspace.changes_between(space, points) WITH ORDINALITY AS c (change, place) ON c.place = k.place
        ORDER BY k.place;
END
$$;

COMMENT ON FUNCTION songspace.legs(text, text[]) IS
    'Internal: rows one after the other, each with its distance from the one before and with what changes.';
