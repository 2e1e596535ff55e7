CREATE OR REPLACE FUNCTION songspace.similar_where(
    space text, key text, k int, predicate text, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, key, k, NULL, predicate, weights, excluded, at_most, per, apart) n
$$;

CREATE OR REPLACE FUNCTION songspace.similar_where(
    space text, key anyelement, k int, predicate text, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, songspace.key_text(key), k, NULL, predicate, weights, excluded, at_most, per, apart) n
$$;

COMMENT ON FUNCTION songspace.similar_where(text, text, int, text, float8[], text[], int, name, float8) IS
    'similar() with the filter as SQL over the source''s columns (alias s): bt_year > 2010 AND bt_genre = ''Jazz''. It is SQL of the caller''s, run with the caller''s rights and nothing more: input that is not trusted belongs into the filter of similar().';
COMMENT ON FUNCTION songspace.similar_where(text, anyelement, int, text, float8[], text[], int, name, float8) IS 'The same, with the key given as itself instead of as text.';
