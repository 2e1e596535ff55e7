CREATE OR REPLACE FUNCTION songspace.similar(space text, key text, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[];
BEGIN
    EXECUTE format('SELECT t.embedding::float4[] FROM songspace.%I t WHERE t.key %s $1::%s',
        active.relation, active.key_equals, active.key_type) INTO point USING key;
    IF point IS NULL THEN
        PERFORM songspace.explain_missing_key(space, key);
        RETURN;
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM songspace.nearest(space, point, key, k) n;
END
$$;

CREATE OR REPLACE FUNCTION songspace.similar(space text, key anyelement, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.similar(space, songspace.key_text(key), k) n
$$;

COMMENT ON FUNCTION songspace.similar(text, text, int) IS
    'The k rows nearest to the row with this key, nearest first, itself left out; never fewer than k while more exist.';
COMMENT ON FUNCTION songspace.similar(text, anyelement, int) IS 'The same, with the key given as itself instead of as text.';
