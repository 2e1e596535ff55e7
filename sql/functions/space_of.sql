CREATE OR REPLACE FUNCTION songspace.space_of(space text) RETURNS songspace.space
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
    known text;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.name = space_of.space;
    IF NOT FOUND THEN
        SELECT coalesce(string_agg(s.name, ', ' ORDER BY s.name), 'none') INTO known FROM songspace.space s;
        RAISE EXCEPTION 'there is no space named "%"', space
            USING ERRCODE = 'undefined_object',
                HINT = format('Spaces here: %s. Make one with songspace.create_space.', known);
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.space_of(text) IS 'Internal: the row of a space; an error that lists the spaces where there is none.';
