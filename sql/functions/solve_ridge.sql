CREATE OR REPLACE FUNCTION songspace.solve_ridge(products float8[]) RETURNS float8[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    width int := round(sqrt(cardinality(products)));
    unknowns int := width - 1;
    weights float8[] := array_fill(0::float8, ARRAY[width - 1]);
    factor float8;
BEGIN
    -- 1 on the diagonal of all axes, not of the intercept: ridge, and no pivot is 0.
    FOR i IN 2 .. unknowns LOOP
        products[(i - 1) * width + i] := products[(i - 1) * width + i] + 1;
    END LOOP;
    FOR i IN 1 .. unknowns LOOP
        FOR j IN i + 1 .. unknowns LOOP
            factor := products[(j - 1) * width + i] / products[(i - 1) * width + i];
            FOR k IN i .. width LOOP
                products[(j - 1) * width + k] := products[(j - 1) * width + k] - factor * products[(i - 1) * width + k];
            END LOOP;
        END LOOP;
    END LOOP;
    FOR i IN REVERSE unknowns .. 1 LOOP
        factor := products[i * width];
        FOR k IN i + 1 .. unknowns LOOP
            factor := factor - products[(i - 1) * width + k] * weights[k];
        END LOOP;
        weights[i] := factor / products[(i - 1) * width + i];
    END LOOP;
    RETURN weights;
END
$$;

COMMENT ON FUNCTION songspace.solve_ridge(float8[]) IS
    'Internal: intercept and weights of a ridge regression (penalty 1 on each weight) of the last of some numbers on the others, of which the first is 1, from the flat square matrix of their products; by elimination.';
