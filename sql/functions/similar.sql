-- In SQL, because PL/pgSQL cannot tell the argument "key" from the column "key".
CREATE OR REPLACE FUNCTION songspace.similar(space text, key text, k int DEFAULT 10)
RETURNS TABLE (key text, distance float8)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.neighbours($1, $2, $3) n
$$;

CREATE OR REPLACE FUNCTION songspace.similar(space text, key anyelement, k int DEFAULT 10)
RETURNS TABLE (key text, distance float8)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.neighbours($1, $2::text, $3) n
$$;

COMMENT ON FUNCTION songspace.similar(text, text, int) IS
    'The k rows nearest to the row with this key, nearest first, itself left out; never fewer than k while more exist.';
COMMENT ON FUNCTION songspace.similar(text, anyelement, int) IS 'The same, with the key given as itself instead of as text.';
