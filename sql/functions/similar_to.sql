CREATE OR REPLACE FUNCTION songspace.similar_to(space text, embedding float8[], k int DEFAULT 10)
RETURNS TABLE (key text, distance float8)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record;
BEGIN
    PERFORM songspace.require_neighbour_count(k);
    SELECT t.* INTO active FROM songspace.active_table(space) t;
    IF cardinality(embedding) <> active.dims THEN
        RAISE EXCEPTION 'the vector has % numbers, but embeddings of the space "%" have %',
            cardinality(embedding), space, active.dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'songspace.encode turns raw features into an embedding.';
    ELSIF array_position(embedding, NULL) IS NOT NULL OR NOT '3.4028234663852886e38' >= ALL (SELECT abs(n) FROM unnest(embedding) n) THEN
        RAISE EXCEPTION 'the vector holds NULL, NaN or infinity' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN QUERY SELECT n.key, n.distance
        FROM songspace.nearest(
            active.relation, active.metric, active.key_type, active.equals, array_to_json(embedding)::text, NULL, k) n;
END
$$;

COMMENT ON FUNCTION songspace.similar_to(text, float8[], int) IS
    'The k rows nearest to an embedding (dims numbers), nearest first; never fewer than k while more exist.';
