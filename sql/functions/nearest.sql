CREATE OR REPLACE FUNCTION songspace.nearest(
    relation name, metric songspace.metric, key_type text, equals text, point text, left_out text, k int
) RETURNS TABLE (key text, distance float8)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- An iterative scan goes on while the filter or deleted rows eat what it finds.
SET hnsw.iterative_scan = relaxed_order
SET hnsw.ef_search = 100
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text :=
        'SELECT array_agg(n.key ORDER BY n.distance), array_agg(n.distance ORDER BY n.distance) FROM ('
        'SELECT t.key::text AS key, t.embedding %1$s $1::%2$s.vector AS distance FROM songspace.%3$I t %4$s '
        'ORDER BY (t.embedding %1$s $1::%2$s.vector) %5$s LIMIT $3) n';
    filter text := CASE WHEN left_out IS NULL THEN '' ELSE format('WHERE NOT t.key %s $2::%s', equals, key_type) END;
    keys text[];
    distances float8[];
BEGIN
    PERFORM set_config('hnsw.ef_search', least(greatest(100, 2 * k), 1000)::text, true);
    EXECUTE format(template, songspace.metric_operator(metric), songspace.vector_schema(), relation, filter, '')
        INTO keys, distances USING point, left_out, k;
    IF coalesce(cardinality(keys), 0) < k THEN
        -- The index promises no number of rows; "+ 0" is what it cannot serve, so that every row is looked at.
        EXECUTE format(template, songspace.metric_operator(metric), songspace.vector_schema(), relation, filter, '+ 0')
            INTO keys, distances USING point, left_out, k;
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM unnest(keys, distances) AS n (key, distance);
END
$$;

COMMENT ON FUNCTION songspace.nearest(name, songspace.metric, text, text, text, text, int) IS
    'Internal: the k nearest rows of a space table, by its index and, where that comes short, exactly.';
