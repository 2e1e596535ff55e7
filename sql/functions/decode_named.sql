CREATE OR REPLACE FUNCTION songspace.decode_named(space text, embedding float8[]) RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.named FROM songspace.decode_points(space, ARRAY[embedding]) d
$$;

COMMENT ON FUNCTION songspace.decode_named(text, float8[]) IS
    'An embedding (dims numbers) to features in raw units, by name: {"bpm": 121.9, ...}.';
