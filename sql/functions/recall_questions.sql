CREATE OR REPLACE FUNCTION songspace.recall_questions(space text, model int, k int, sample int) RETURNS songspace.question[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
    questions songspace.question[];
BEGIN
    WITH searched AS MATERIALIZED (
        SELECT s.place, s.key, s.point, s.own_distance,
            (SELECT max(n.distance) FROM songspace.nearest(space, s.point, s.key, k, model) n) AS farthest
        FROM songspace.sample_rows(active, sample) s
    ), counted AS (
        SELECT songspace.count_nearer(active, array_agg(s.point::text ORDER BY s.place), array_agg(s.farthest ORDER BY s.place)) AS nearer
        FROM searched s
    )
    SELECT array_agg(ROW(s.key, s.point, CASE
            WHEN c.nearer[s.place] - (s.own_distance < s.farthest)::int < k THEN s.farthest
            ELSE songspace.exact_distance(space, s.point, s.key, k, model)
        END)::songspace.question)
        INTO questions
    FROM searched s, counted c;
    RETURN coalesce(questions, '{}');
END
$$;

COMMENT ON FUNCTION songspace.recall_questions(text, int, int, int) IS
    'Internal: sampled rows of a model''s table, each with the exact distance of its k-th nearest. Where the index found the nearest, which one pass over the table tells for all at once, nothing more is looked at.';
