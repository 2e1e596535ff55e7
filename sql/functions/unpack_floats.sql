CREATE OR REPLACE FUNCTION songspace.unpack_floats(packed bytea) RETURNS float8[]
LANGUAGE plpython3u IMMUTABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].unpack_floats(plpy, packed)
$python$;

COMMENT ON FUNCTION songspace.unpack_floats(bytea) IS
    'Little-endian float32 numbers, as an input column of bytea holds them, as an array: what encode() takes.';
