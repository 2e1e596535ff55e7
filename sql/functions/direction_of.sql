CREATE OR REPLACE FUNCTION songspace.direction_of(letters text) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(ascii(l.letter) - ascii('m') ORDER BY l.position)::float8[]
    FROM unnest(string_to_array(letters, NULL)) WITH ORDINALITY AS l (letter, position)
$$;

COMMENT ON FUNCTION songspace.direction_of(text) IS
    'Internal: a direction of a training snapshot as numbers: a letter each, m for 0.';
