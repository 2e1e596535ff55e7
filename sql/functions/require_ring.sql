CREATE OR REPLACE FUNCTION songspace.require_ring("inner" float8, "outer" float8, k int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF "inner" > "outer" OR "outer" = 'NaN' THEN
        RAISE EXCEPTION 'a ring from % to % holds nothing', "inner", "outer"
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'The inner radius comes first; songspace.calibrate(space) finds radii that fit a library.';
    ELSIF k < 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', k USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_ring(float8, float8, int) IS 'Internal: an error unless these are the radii of a ring and a number of rows.';
