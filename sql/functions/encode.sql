-- Inlined into the query that calls it: hence neither STRICT nor with rights of its own; what it calls has both.
CREATE OR REPLACE FUNCTION songspace.encode(space text, features float8[]) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    -- Each engine answers NULL for the other's spaces: ONNX Runtime's way pays for no look of its own at the engine.
    SELECT coalesce(
        songspace.encode_features(songspace.onnx_identity(space), features)::pg_catalog.float4[],
        songspace.encode_by_sql(space, features))::pg_catalog.float8[]
$$;

COMMENT ON FUNCTION songspace.encode(text, float8[]) IS
    'Raw features, in the order of the space''s active model, to their embedding (dims numbers); NULL where a rule is broken.';
