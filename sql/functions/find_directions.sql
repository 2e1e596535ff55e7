CREATE OR REPLACE FUNCTION songspace.find_directions(space text, "column" name, sample int DEFAULT 2000)
RETURNS TABLE (direction float8[], strength float8, rows bigint)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- With the caller's rights: the source's columns are the caller's to read, or not.
AS $$
DECLARE
    active pg_catalog.record := songspace.active_table(space);
    found_space pg_catalog.record;
    points pg_catalog.float8[];
    vals pg_catalog.float8[];
BEGIN
    PERFORM songspace.require_direction(sample, active.dims);
    SELECT s.source, s.key_column INTO found_space FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) find_directions.space;
    EXECUTE pg_catalog.format($query$
        WITH drawn AS MATERIALIZED (
            SELECT q.point, q.value, pg_catalog.row_number() OVER () AS place FROM (
                SELECT v.embedding::pg_catalog.float4[]::pg_catalog.float8[] AS point, %1$s AS value
                FROM songspace.%2$I v JOIN %3$s s ON s.%4$I %5$s v.key
            ) q
            WHERE q.value OPERATOR(pg_catalog.>) '-Infinity' AND q.value OPERATOR(pg_catalog.<) 'Infinity'
            ORDER BY pg_catalog.random() LIMIT $1
        )
        SELECT ARRAY(SELECT p FROM drawn d, pg_catalog.unnest(d.point) WITH ORDINALITY AS u (p, axis) ORDER BY d.place, u.axis),
            ARRAY(SELECT d.value FROM drawn d ORDER BY d.place)
        $query$, songspace.number_expression(found_space.source, "column"), space, found_space.source, found_space.key_column, active.key_equals)
        INTO points, vals USING sample;
    RETURN QUERY SELECT f.direction, f.strength, pg_catalog.cardinality(vals)::pg_catalog.int8 FROM songspace.fit_direction(points, vals) f;
END
$$;

COMMENT ON FUNCTION songspace.find_directions(text, name, int) IS
    'Which way through a space makes more of a numeric or boolean column of its source: the shortest direction, for flow(), along which the column as a ridge regression on sampled rows has it rises by one standard deviation; strength is R2 over five folds, on rows that were not fitted, 0 or less where the space says nothing of the column. NULL where fewer than 50 rows have a value, or all the same one. At most 32 axes.';
