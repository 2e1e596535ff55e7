CREATE OR REPLACE FUNCTION songspace.exact_distance(space text, point float4[], left_out text, k int, model int DEFAULT NULL) RETURNS float8
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
    distance float8;
BEGIN
    EXECUTE format('SELECT max(n.distance) FROM (SELECT t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t '
        'WHERE NOT t.key %4$s $2::%5$s ORDER BY (t.embedding %1$s $1::%2$s) + 0 LIMIT $3) n',
        active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type)
        INTO distance USING point, left_out, k;
    RETURN distance;
END
$$;

COMMENT ON FUNCTION songspace.exact_distance(text, float4[], text, int, int) IS
    'Internal: the distance of the k-th nearest row, found by looking at every row.';
