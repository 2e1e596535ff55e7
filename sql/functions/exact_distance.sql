CREATE OR REPLACE FUNCTION songspace.exact_distance(
    relation name, metric songspace.metric, equals text, key_type text, point text, left_out text, k int
) RETURNS float8
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    distance float8;
BEGIN
    EXECUTE format('SELECT max(n.distance) FROM (SELECT t.embedding %1$s $1::%2$s.vector AS distance FROM songspace.%3$I t '
        'WHERE NOT t.key %4$s $2::%5$s ORDER BY (t.embedding %1$s $1::%2$s.vector) + 0 LIMIT $3) n',
        songspace.metric_operator(metric), songspace.vector_schema(), relation, equals, key_type)
        INTO distance USING point, left_out, k;
    RETURN distance;
END
$$;

COMMENT ON FUNCTION songspace.exact_distance(name, songspace.metric, text, text, text, text, int) IS
    'Internal: the distance of the k-th nearest row, found by looking at every row.';
