CREATE OR REPLACE FUNCTION songspace.require_neighbour_count(k int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF k < 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', k USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_neighbour_count(int) IS 'Internal: an error unless a positive number of rows is asked for.';
