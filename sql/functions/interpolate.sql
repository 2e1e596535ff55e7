CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_embedding float8[], to_embedding float8[], steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_steps(steps);
    PERFORM songspace.require_point(space, from_embedding);
    PERFORM songspace.require_point(space, to_embedding);
    RETURN QUERY SELECT d.* FROM songspace.decode_points(space, (
        SELECT array_agg(ARRAY(
            SELECT p.low + (p.high - p.low) * i / (steps - 1)
            FROM unnest(from_embedding, to_embedding) WITH ORDINALITY AS p (low, high, axis) ORDER BY p.axis
        ) ORDER BY i)
        FROM generate_series(0, steps - 1) i)) d;
END
$$;

CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_key text, to_key text, steps int DEFAULT 10) RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.interpolate(space, songspace.point_of(space, from_key)::float8[], songspace.point_of(space, to_key)::float8[], steps) d
$$;

CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_key anynonarray, to_key anynonarray, steps int DEFAULT 10) RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.interpolate(space, songspace.key_text(from_key), songspace.key_text(to_key), steps) d
$$;

COMMENT ON FUNCTION songspace.interpolate(text, float8[], float8[], int) IS
    'As many steps as are asked for (at least 2) on the straight line between two embeddings, both ends included, each with its features in raw units.';
COMMENT ON FUNCTION songspace.interpolate(text, text, text, int) IS
    'The same between the rows with two keys; nothing where one of them is not encoded.';
COMMENT ON FUNCTION songspace.interpolate(text, anynonarray, anynonarray, int) IS 'The same, with the keys given as themselves instead of as text.';
