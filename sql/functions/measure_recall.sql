CREATE OR REPLACE FUNCTION songspace.measure_recall(space text, model int, k int, sample int)
RETURNS TABLE (recall float8, sampled bigint, rows bigint, index_used boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
BEGIN
    index_used := songspace.index_is_used(active.relation, active.distance_operator, k);
    EXECUTE format('SELECT count(*) FROM songspace.%I', active.relation) INTO rows;
    WITH searched AS MATERIALIZED (
        SELECT s.place, s.key, s.point, s.own_distance,
            ARRAY(SELECT n.distance FROM songspace.nearest(space, s.point, s.key, k, model) n ORDER BY 1) AS distances
        FROM songspace.sample_rows(active, sample) s
    ), counted AS (
        SELECT songspace.count_nearer(active, array_agg(s.point::text ORDER BY s.place),
            array_agg(s.distances[cardinality(s.distances)] ORDER BY s.place)) AS nearer
        FROM searched s
    )
    -- By distance, so that which of several equally near rows was found does not count.
    SELECT sum(CASE
            WHEN c.nearer[s.place] - (s.own_distance < s.distances[cardinality(s.distances)])::int < k THEN cardinality(s.distances)
            ELSE (SELECT count(*) FROM unnest(s.distances) d WHERE d <= songspace.exact_distance(space, s.point, s.key, k, model))
        END)::float8 / nullif(sum(least(k, measure_recall.rows - 1)), 0), count(*)
        INTO recall, sampled
    FROM searched s, counted c;
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION songspace.measure_recall(text, int, int, int) IS
    'Internal: recall@k of the index of a space''s active model, or of the one that is given, against exact search. Rows whose k found are the nearest are told apart from the others in one pass over the table.';
