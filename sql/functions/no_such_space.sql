CREATE OR REPLACE FUNCTION songspace.no_such_space(space text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known text;
BEGIN
    SELECT coalesce(string_agg(s.space, ', ' ORDER BY s.space), 'none') INTO known FROM songspace.spaces s;
    RAISE EXCEPTION 'there is no space named "%"', space
        USING ERRCODE = 'undefined_object',
            HINT = format('Spaces here: %s. Make one with songspace.create_space.', known);
END
$$;

COMMENT ON FUNCTION songspace.no_such_space(text) IS 'Internal: the error for a name that no space has; it lists those there are.';
