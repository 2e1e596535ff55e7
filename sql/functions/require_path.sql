CREATE OR REPLACE FUNCTION songspace.require_path(from_key text, to_key text, hops int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hops IS NULL OR hops NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a path cannot have % hops', coalesce(hops::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for 1 to 1000; so many hops join one row more.';
    ELSIF from_key = to_key THEN
        RAISE EXCEPTION 'a path from % to itself has no rows between', quote_literal(from_key)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'songspace.similar finds the rows around one.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_path(text, text, int) IS 'Internal: an error unless a path can be asked for like that.';
