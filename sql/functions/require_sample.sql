CREATE OR REPLACE FUNCTION songspace.require_sample(k int, sample int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF k < 1 OR sample < 1 THEN
        RAISE EXCEPTION 'a sample of % rows with % neighbours is none', sample, k
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample at least 1 row; 200 is the default.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_sample(int, int) IS 'Internal: an error unless recall can be measured over so many rows and neighbours.';
