CREATE OR REPLACE FUNCTION songspace.require_steps(steps int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF steps NOT BETWEEN 2 AND 10000 THEN
        RAISE EXCEPTION '% steps cannot be taken', steps
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for 2 to 10000: the first is one end, the last the other.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_steps(int) IS 'Internal: an error unless a line can be cut into so many points.';
