CREATE OR REPLACE FUNCTION songspace.decode(space text, embedding float8[]) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT coalesce(
        songspace.decode_embedding(songspace.onnx_identity(space), embedding)::pg_catalog.float4[],
        songspace.decode_by_sql(space, embedding))::pg_catalog.float8[]
$$;

COMMENT ON FUNCTION songspace.decode(text, float8[]) IS
    'An embedding (dims numbers) of the space''s active model to features in raw units, in the model''s order.';
