CREATE OR REPLACE FUNCTION songspace.decode(space text, embedding float8[]) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT songspace.decode_embedding(songspace.active_identity(space), embedding)::pg_catalog.float4[]::pg_catalog.float8[]
$$;

COMMENT ON FUNCTION songspace.decode(text, float8[]) IS
    'An embedding (dims numbers) of the space''s active model to features in raw units, in the model''s order.';
