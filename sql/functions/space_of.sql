CREATE OR REPLACE FUNCTION songspace.space_of(space text) RETURNS songspace.space
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.name = space_of.space;
    IF NOT FOUND THEN
        PERFORM songspace.no_such_space(space);
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.space_of(text) IS 'Internal: the row of a space; an error where there is none.';
