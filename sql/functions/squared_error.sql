CREATE OR REPLACE FUNCTION songspace.squared_error(products float8[], weights float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- The error of a row is (-weights, 1) times its numbers; squared and summed that is this form of their products.
    WITH number AS (SELECT n.value, n.place FROM unnest(ARRAY(SELECT -w FROM unnest(weights) WITH ORDINALITY AS u (w, place) ORDER BY u.place) || 1::float8)
        WITH ORDINALITY AS n (value, place))
    SELECT sum(a.value * b.value * products[(a.place - 1) * (cardinality(weights) + 1) + b.place]) FROM number a, number b
$$;

COMMENT ON FUNCTION songspace.squared_error(float8[], float8[]) IS
    'Internal: the summed squared error of weights on rows of which only the products (see solve_ridge) are known.';
