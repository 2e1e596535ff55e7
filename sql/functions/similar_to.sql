CREATE OR REPLACE FUNCTION songspace.similar_to(space text, embedding float8[], k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_point(space, embedding);
    RETURN QUERY SELECT n.key, n.distance FROM songspace.nearest(space, embedding::float4[], NULL, k) n;
END
$$;

COMMENT ON FUNCTION songspace.similar_to(text, float8[], int) IS
    'The k rows nearest to an embedding (dims numbers), nearest first; never fewer than k while more exist.';
