CREATE OR REPLACE FUNCTION songspace.require_via(via text, hops int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF via IS NULL OR via NOT IN ('line', 'smooth') THEN
        RAISE EXCEPTION 'a path does not go via %', coalesce(quote_literal(via), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It goes via ''line'' or via ''smooth''.';
    ELSIF via = 'smooth' AND hops > 100 THEN
        RAISE EXCEPTION 'a smooth path cannot have % hops', hops
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It has at most 100; via ''line'' it may have 1000.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_via(text, int) IS 'Internal: an error unless a path can go like that.';
