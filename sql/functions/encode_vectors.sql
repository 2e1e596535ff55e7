CREATE OR REPLACE FUNCTION songspace.encode_vectors(identity text, rows vector[]) RETURNS SETOF vector
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY EXECUTE pg_catalog.format('SELECT songspace.model_%s_encode(r.row) FROM pg_catalog.unnest($1) AS r (row)', (
        SELECT m.model_id FROM songspace.model m WHERE m.identity OPERATOR(pg_catalog.=) encode_vectors.identity)) USING rows;
END
$$;

COMMENT ON FUNCTION songspace.encode_vectors(text, vector[]) IS
    'Internal, for batches of the engine sql: rows of features to their embeddings, in order.';
