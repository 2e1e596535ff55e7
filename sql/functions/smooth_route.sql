CREATE OR REPLACE FUNCTION songspace.smooth_route(
    space text, departure record, arrival record, from_key text, to_key text, hops int, artist_column name
) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    -- More of them find hardly anything smoother and take their square of time.
    rows_between CONSTANT pg_catalog.int4 := 200;
    artist pg_catalog.text := CASE WHEN artist_column IS NULL THEN 'NULL'
        ELSE pg_catalog.format('(SELECT s.%I::pg_catalog.text FROM %s s WHERE s.%s %s c.key)', artist_column, departure.source, departure.key_column, departure.key_equals) END;
    steps pg_catalog.float8[];
    keys pg_catalog.text[];
BEGIN
    EXECUTE pg_catalog.format($query$
        WITH chosen AS MATERIALIZED (
            SELECT 0 AS part, t.key, t.embedding FROM songspace.%1$I t WHERE t.key %2$s $3::%3$s
            UNION ALL (
                SELECT 1, t.key, t.embedding FROM songspace.%1$I t WHERE NOT t.key %2$s $3::%3$s AND NOT t.key %2$s $4::%3$s
                ORDER BY (t.embedding OPERATOR(%4$s.<->) $1::%5$s) OPERATOR(pg_catalog.+) (t.embedding OPERATOR(%4$s.<->) $2::%5$s) LIMIT $5
            )
            UNION ALL SELECT 2, t.key, t.embedding FROM songspace.%1$I t WHERE t.key %2$s $4::%3$s
        ), placed AS MATERIALIZED (
            SELECT pg_catalog.row_number() OVER (ORDER BY c.part,
                    (c.embedding OPERATOR(%4$s.<->) $1::%5$s) OPERATOR(pg_catalog.-) (c.embedding OPERATOR(%4$s.<->) $2::%5$s), c.key) AS place,
                c.part, c.key, c.embedding, %6$s AS artist
            FROM chosen c
        )
        SELECT pg_catalog.array_agg(%7$s(b.key) ORDER BY b.place), pg_catalog.array_agg(ARRAY(
            SELECT CASE
                WHEN a.place OPERATOR(pg_catalog.>=) b.place THEN 'Infinity'
                WHEN a.artist OPERATOR(pg_catalog.=) b.artist AND b.part OPERATOR(pg_catalog.-) a.part OPERATOR(pg_catalog.<) 2 THEN 'Infinity'
                ELSE (a.embedding OPERATOR(%4$s.<->) b.embedding) OPERATOR(pg_catalog.^) 2
            END FROM placed a ORDER BY a.place) ORDER BY b.place)
        FROM placed b
        $query$, (songspace.active_table(space)).relation, departure.key_equals, departure.key_type, departure.vector_schema, departure.vector_type,
        artist, departure.key_text) INTO keys, steps USING departure.point, arrival.point, from_key, to_key, rows_between;
    RETURN ARRAY(SELECT keys[w.place] FROM pg_catalog.unnest(songspace.smooth_way(steps, hops)) WITH ORDINALITY AS w (place, hop) ORDER BY w.hop);
END
$$;

COMMENT ON FUNCTION songspace.smooth_route(text, record, record, text, text, int, name) IS
    'Internal: the rows of path() by via => ''smooth'', which says what they are. Distances are Euclidean there, whatever the metric.';
