CREATE OR REPLACE FUNCTION songspace.encode(space text, features float8[]) RETURNS float8[]
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN songspace.encode_features(songspace.active_identity(space), array_send(features))::real[];
END
$$;

COMMENT ON FUNCTION songspace.encode(text, float8[]) IS
    'Raw features, in the order of the space''s active model, to their embedding (dims numbers); NULL where a rule is broken.';
