CREATE OR REPLACE FUNCTION songspace.similar_plan(
    space text, key text, k int DEFAULT 10, filter jsonb DEFAULT NULL, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL, predicate text DEFAULT NULL
) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET hnsw.iterative_scan = relaxed_order
SET hnsw.ef_search = 40
SET hnsw.max_scan_tuples = 20000
SET jit = off
AS $$
DECLARE
    target pg_catalog.record := songspace.search_target(space, key);
    roots pg_catalog.float4[] := songspace.weight_roots(weights, target.dims);
    wanted pg_catalog.text := COALESCE(predicate, songspace.filter_predicate(target.source, filter));
    way pg_catalog.text := songspace.search_way(target, wanted, roots IS NOT NULL, k);
    statement pg_catalog.text;
    got pg_catalog.int8;
BEGIN
    PERFORM songspace.require_search(k, at_most, per, apart);
    PERFORM pg_catalog.set_config('hnsw.ef_search', GREATEST(s.ef_search, 2 OPERATOR(pg_catalog.*) LEAST(k, 500))::pg_catalog.text, true)
        FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) similar_plan.space;
    IF filter IS NOT NULL AND predicate IS NOT NULL THEN
        RAISE EXCEPTION 'filter and predicate do not go together'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'songspace.similar takes a filter, songspace.similar_where a predicate.';
    ELSIF target.point IS NULL THEN
        RETURN;
    END IF;
    LOOP
        statement := songspace.search_statement(target, wanted, roots IS NOT NULL, per, apart IS NOT NULL, way);
        EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM (%s) r', statement) INTO got
            USING target.point, key, COALESCE(pg_catalog.array_remove(excluded, NULL), '{}'), k, '{}'::pg_catalog.text[], '{}'::pg_catalog.text[], apart, roots;
        RETURN NEXT pg_catalog.format('%s: %s of %s rows', way, got, k);
        RETURN QUERY EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' OPERATOR(pg_catalog.||) statement
            USING target.point, key, COALESCE(pg_catalog.array_remove(excluded, NULL), '{}'), k, '{}'::pg_catalog.text[], '{}'::pg_catalog.text[], apart, roots;
        EXIT WHEN way OPERATOR(pg_catalog.<>) 'index' OR got OPERATOR(pg_catalog.=) k;
        way := 'exact';
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.similar_plan(text, text, int, jsonb, float8[], text[], int, name, float8, text) IS
    'How a search with conditions is answered: keys (the few rows that qualify, by an index of the source), index (HNSW), exact (every row), the last also where the index came short; each with its rows and the plan of its statement. Of a search in rounds (at_most, apart) the first is shown.';
