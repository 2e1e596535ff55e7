CREATE OR REPLACE FUNCTION songspace.explain(space text, a text, b text)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.kind, c.name, c.value_a, c.value_b, c.difference, c.share, c.words
    FROM songspace.compare_points(space, songspace.point_of(space, a)::float8[], songspace.point_of(space, b)::float8[]) c
$$;

CREATE OR REPLACE FUNCTION songspace.explain(space text, a anyelement, b anyelement)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.kind, e.name, e.value_a, e.value_b, e.difference, e.share, e.words FROM songspace.explain(space, songspace.key_text(a), songspace.key_text(b)) e
$$;

COMMENT ON FUNCTION songspace.explain(text, text, text) IS
    'What makes two rows near or far: their distance, with what changes from a to b in words (14 BPM faster, less bright); then every feature, decoded, in its own unit, and every axis, each with its difference (b - a) and its share in all of them, largest first. A model without a decoder has no features here.';
COMMENT ON FUNCTION songspace.explain(text, anyelement, anyelement) IS 'The same, with the keys given as themselves instead of as text.';
