CREATE OR REPLACE FUNCTION songspace.similar(
    space text, key text, k int, filter jsonb, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, key, k, filter, NULL, weights, excluded, at_most, per, apart) n
$$;

CREATE OR REPLACE FUNCTION songspace.similar(
    space text, key anyelement, k int, filter jsonb, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.similar(space, songspace.key_text(key), k, filter, weights, excluded, at_most, per, apart) n
$$;

COMMENT ON FUNCTION songspace.similar(text, text, int, jsonb, float8[], text[], int, name, float8) IS
    'The k nearest rows that keep every condition: filter over the source''s columns as JSON, safe for untrusted input ({"bt_year": {">": 2010}}; NULL for none); weights, one an axis (always exact); keys left out; at_most rows per value of a column; no two rows, the one asked for included, nearer to each other than apart. Never fewer than k while more qualify. The source is read with the caller''s rights.';
COMMENT ON FUNCTION songspace.similar(text, anyelement, int, jsonb, float8[], text[], int, name, float8) IS 'The same, with the key given as itself instead of as text.';
