CREATE OR REPLACE FUNCTION songspace.traverse(space text, key text, axis int, from_value float8, to_value float8, steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    point float8[] := songspace.point_of(space, key)::float8[];
    dims int := (songspace.active_table(space)).dims;
BEGIN
    IF axis NOT BETWEEN 0 AND dims - 1 THEN
        RAISE EXCEPTION 'the space "%" has no axis %', space, axis
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Its axes are 0 to %s.', dims - 1);
    ELSIF point IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT d.* FROM songspace.interpolate(space,
        point[:axis] || from_value || point[axis + 2:], point[:axis] || to_value || point[axis + 2:], steps) d;
END
$$;

CREATE OR REPLACE FUNCTION songspace.traverse(space text, key anyelement, axis int, from_value float8, to_value float8, steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.traverse(space, songspace.key_text(key), axis, from_value, to_value, steps) d
$$;

COMMENT ON FUNCTION songspace.traverse(text, text, int, float8, float8, int) IS
    'A row with one axis (from 0) set to values from one to another in so many steps, the other axes as they are; each with its features in raw units.';
COMMENT ON FUNCTION songspace.traverse(text, anyelement, int, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
