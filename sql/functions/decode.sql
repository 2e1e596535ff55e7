CREATE OR REPLACE FUNCTION songspace.decode(space text, embedding float8[]) RETURNS float8[]
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN songspace.decode_embedding(songspace.active_identity(space), array_send(embedding))::real[];
END
$$;

COMMENT ON FUNCTION songspace.decode(text, float8[]) IS
    'An embedding (dims numbers) of the space''s active model to features in raw units, in the model''s order.';
