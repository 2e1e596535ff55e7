CREATE OR REPLACE FUNCTION songspace.pack_floats(numbers float8[]) RETURNS bytea
LANGUAGE plpython3u IMMUTABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].pack_floats(plpy, numbers)
$python$;

COMMENT ON FUNCTION songspace.pack_floats(float8[]) IS
    'An array of numbers as little-endian float32: what an input column of bytea holds.';
