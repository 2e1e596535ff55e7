CREATE OR REPLACE FUNCTION songspace.flow(space text, key text, direction float8[], amount float8 DEFAULT 1) RETURNS songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    point float8[] := songspace.point_of(space, key)::float8[];
    moved songspace.decoded;
BEGIN
    PERFORM songspace.require_point(space, direction);
    SELECT d.* INTO moved FROM songspace.decode_points(space, ARRAY[ARRAY(
        SELECT p.value + amount * p.way FROM unnest(point, direction) WITH ORDINALITY AS p (value, way, axis) ORDER BY p.axis)]) d
    WHERE point IS NOT NULL;
    RETURN moved;
END
$$;

CREATE OR REPLACE FUNCTION songspace.flow(space text, key anyelement, direction float8[], amount float8 DEFAULT 1) RETURNS songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT songspace.flow(space, songspace.key_text(key), direction, amount)
$$;

COMMENT ON FUNCTION songspace.flow(text, text, float8[], float8) IS
    'Where a row comes to when its embedding is moved by amount x direction (dims numbers, taken as they are), with its features in raw units; NULL for a row that is not encoded.';
COMMENT ON FUNCTION songspace.flow(text, anyelement, float8[], float8) IS 'The same, with the key given as itself instead of as text.';
