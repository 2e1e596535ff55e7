CREATE OR REPLACE FUNCTION songspace.direction_of(signs text) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(CASE s.sign WHEN '+' THEN 1 ELSE -1 END ORDER BY s.position)::float8[]
    FROM unnest(string_to_array(signs, NULL)) WITH ORDINALITY AS s (sign, position)
$$;

COMMENT ON FUNCTION songspace.direction_of(text) IS
    'Internal: a direction of a training snapshot, kept as a + or - for each number, as an array of 1 and -1.';
