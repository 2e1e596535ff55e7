CREATE OR REPLACE FUNCTION songspace.pack_floats(numbers float8[]) RETURNS bytea
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(substr(f.bytes, 4, 1) || substr(f.bytes, 3, 1) || substr(f.bytes, 2, 1) || substr(f.bytes, 1, 1), '' ORDER BY f.place), '')
    FROM (SELECT float4send(coalesce(n.number, 'NaN')::float4) AS bytes, n.place FROM unnest(numbers) WITH ORDINALITY AS n (number, place)) f
$$;

COMMENT ON FUNCTION songspace.pack_floats(float8[]) IS
    'An array of numbers as little-endian float32: what an input column of bytea holds.';
