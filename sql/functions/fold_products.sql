CREATE OR REPLACE FUNCTION songspace.fold_products(points float8[], vals float8[], folds int) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH shape AS (
        SELECT cardinality(points) / cardinality(vals) AS dims, avg(v) AS mean, stddev_pop(v) AS deviation FROM unnest(vals) v
    ), line AS MATERIALIZED (
        SELECT place % folds AS fold, 1::float8 || points[(place - 1) * s.dims + 1 : place * s.dims] || (vals[place] - s.mean) / s.deviation AS numbers
        FROM shape s, generate_subscripts(vals, 1) place
    ), product AS (
        SELECT l.fold, a.place AS first, b.place AS second, sum(a.number * b.number) AS total
        FROM line l, unnest(l.numbers) WITH ORDINALITY AS a (number, place), unnest(l.numbers) WITH ORDINALITY AS b (number, place)
        GROUP BY 1, 2, 3
    )
    SELECT array_agg(f.totals ORDER BY f.fold) FROM (
        SELECT p.fold, array_agg(p.total ORDER BY p.first, p.second) AS totals FROM product p GROUP BY p.fold
    ) f
$$;

COMMENT ON FUNCTION songspace.fold_products(float8[], float8[], int) IS
    'Internal: for each fold the sums of products of every two of (1, point, standardised value), as a flat square matrix.';
