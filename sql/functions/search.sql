CREATE OR REPLACE FUNCTION songspace.search(
    space text, key text, k int, filter jsonb, predicate text, weights float8[], excluded text[], at_most int, per name, apart float8
) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- Stated, so that a search is the same whatever the caller has set. The search path stays the caller's, and so do the
-- rights: the predicate is the caller's own, and reads what the caller may read.
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
    candidate pg_catalog.record;
    found songspace.neighbour[] := '{}';
    keys pg_catalog.text[] := '{}';
    members pg_catalog.text[] := '{}';
    points pg_catalog.text[] := '{}';
    asked pg_catalog.int4;
    got pg_catalog.int4;
BEGIN
    PERFORM songspace.require_search(k, at_most, per, apart);
    PERFORM pg_catalog.set_config('hnsw.ef_search', GREATEST(s.ef_search, 2 OPERATOR(pg_catalog.*) LEAST(k, 500))::pg_catalog.text, true)
        FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) search.space;
    IF target.point IS NULL THEN
        RETURN;
    END IF;
    LOOP
        asked := k OPERATOR(pg_catalog.-) pg_catalog.cardinality(keys);
        got := 0;
        FOR candidate IN EXECUTE songspace.search_statement(target, wanted, roots IS NOT NULL, per, apart IS NOT NULL, way)
            USING target.point, key, pg_catalog.array_remove(excluded, NULL) OPERATOR(pg_catalog.||) keys, asked,
                CASE WHEN at_most IS NULL THEN '{}' ELSE songspace.full_groups(members, at_most) END, points, apart, roots
        LOOP
            got := got OPERATOR(pg_catalog.+) 1;
            -- What stands before it in this round may leave no room for it; the next round asks for rows in its place.
            IF (at_most IS NULL OR candidate.member IS NULL
                    OR NOT songspace.full_groups(members, at_most) OPERATOR(pg_catalog.@>) ARRAY[candidate.member])
                AND (apart IS NULL OR NOT candidate.near OPERATOR(pg_catalog.&&) keys)
            THEN
                keys := pg_catalog.array_append(keys, candidate.key);
                members := pg_catalog.array_append(members, candidate.member);
                points := pg_catalog.array_append(points, candidate.point);
                found := pg_catalog.array_append(found, ROW(candidate.key, candidate.distance)::songspace.neighbour);
            END IF;
        END LOOP;
        EXIT WHEN pg_catalog.cardinality(keys) OPERATOR(pg_catalog.=) k;
        IF got OPERATOR(pg_catalog.<) asked THEN
            -- The index promises no number of rows; the other ways have seen all that qualify.
            EXIT WHEN way OPERATOR(pg_catalog.<>) 'index';
            way := 'exact';
        END IF;
    END LOOP;
    RETURN QUERY SELECT f.key, f.distance FROM pg_catalog.unnest(found) f ORDER BY f.distance;
END
$$;

COMMENT ON FUNCTION songspace.search(text, text, int, jsonb, text, float8[], text[], int, name, float8) IS
    'Internal: the k nearest rows that keep every condition, in rounds; the predicate is run with the caller''s rights.';
