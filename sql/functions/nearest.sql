CREATE OR REPLACE FUNCTION songspace.nearest(space text, point float4[], left_out text, k int, model int DEFAULT NULL) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- An iterative scan goes on while the filter or deleted rows eat what it finds.
SET hnsw.iterative_scan = relaxed_order
-- Stated, so that a search is the same whatever the caller has set; more candidates where more rows are asked for, or
-- where tune() found that it takes more (or fewer) to find what it should.
SET hnsw.ef_search = 40
AS $$
DECLARE
    template CONSTANT pg_catalog.text :=
        'SELECT pg_catalog.array_agg(n.key ORDER BY n.distance), pg_catalog.array_agg(n.distance ORDER BY n.distance) FROM ('
        'SELECT %6$s(t.key) AS key, t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t %4$s '
        'ORDER BY (t.embedding %1$s $1::%2$s) %5$s LIMIT $3) n';
    active pg_catalog.record;
    width pg_catalog.int4;
    filter pg_catalog.text := '';
    keys pg_catalog.text[];
    distances pg_catalog.float8[];
BEGIN
    IF k OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', k USING ERRCODE = 'invalid_parameter_value';
    END IF;
    active := songspace.active_table(space, model);
    IF left_out IS NOT NULL THEN
        filter := pg_catalog.format('WHERE NOT t.key %s $2::%s', active.key_equals, active.key_type);
    END IF;
    IF model IS NULL THEN
        SELECT s.ef_search INTO width FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) nearest.space;
    ELSE
        width := songspace.ef_search_of(space, model);
    END IF;
    width := GREATEST(width, 2 OPERATOR(pg_catalog.*) LEAST(k, 500));
    IF width OPERATOR(pg_catalog.<>) 40 THEN
        PERFORM pg_catalog.set_config('hnsw.ef_search', width::pg_catalog.text, true);
    END IF;
    EXECUTE pg_catalog.format(template, active.distance_operator, active.vector_type, active.relation, filter, '', active.key_text)
        INTO keys, distances USING point, left_out, k;
    IF COALESCE(pg_catalog.cardinality(keys), 0) OPERATOR(pg_catalog.<) k THEN
        -- The index promises no number of rows; "+ 0" is what it cannot serve, so that every row is looked at.
        EXECUTE pg_catalog.format(template, active.distance_operator, active.vector_type, active.relation, filter,
            'OPERATOR(pg_catalog.+) 0', active.key_text) INTO keys, distances USING point, left_out, k;
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM ROWS FROM (pg_catalog.unnest(keys), pg_catalog.unnest(distances)) AS n (key, distance);
END
$$;

COMMENT ON FUNCTION songspace.nearest(text, float4[], text, int, int) IS
    'Internal: the k rows of a space (of its active model, or the one that is given) nearest to a point, by its index and, where that comes short, exactly.';
