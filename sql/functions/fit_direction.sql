CREATE OR REPLACE FUNCTION songspace.fit_direction(points float8[], vals float8[], OUT direction float8[], OUT strength float8)
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    fold_sums float8[];
    whole float8[];
    weights float8[];
    error float8 := 0;
    fold float8[];
BEGIN
    IF cardinality(vals) < 50 OR (SELECT count(DISTINCT v) FROM unnest(vals) v) < 2 THEN
        RETURN;
    END IF;
    fold_sums := songspace.fold_products(points, vals, 5);
    whole := ARRAY(SELECT sum(fold_sums[f][c]) FROM generate_subscripts(fold_sums, 1) f, generate_subscripts(fold_sums, 2) c GROUP BY c ORDER BY c);
    FOR f IN 1 .. 5 LOOP
        fold := ARRAY(SELECT v FROM unnest(fold_sums[f:f]) WITH ORDINALITY AS u (v, place) ORDER BY place);
        weights := songspace.solve_ridge(ARRAY(SELECT u.w - u.v FROM unnest(whole, fold) WITH ORDINALITY AS u (w, v, place) ORDER BY u.place));
        error := error + songspace.squared_error(fold, weights);
    END LOOP;
    -- The first weight is the intercept; the values have spread 1, so the last product of all is their whole square.
    weights := (songspace.solve_ridge(whole))[2:];
    strength := 1 - error / whole[cardinality(whole)];
    direction := ARRAY(SELECT w / nullif((SELECT sum(o ^ 2) FROM unnest(weights) o), 0) FROM unnest(weights) WITH ORDINALITY AS u (w, axis) ORDER BY u.axis);
END
$$;

COMMENT ON FUNCTION songspace.fit_direction(float8[], float8[]) IS
    'Internal: the direction along which values (n) rise by one standard deviation, by ridge regression on points (n x dims, one after the other), and its R2 over five folds; NULL where there is too little to fit.';
