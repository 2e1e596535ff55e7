CREATE OR REPLACE FUNCTION songspace.unpack_floats(packed bytea) RETURNS float8[]
LANGUAGE plpython3u IMMUTABLE STRICT PARALLEL UNSAFE
AS $python$
if GD.get('songspace_runtime') != '@RUNTIME@':
    import sys
    sys.path.insert(0, '@RUNTIME@')
    # What this session holds of an older version would be imported again.
    for module in [module for module in sys.modules if module.partition('.')[0] == 'songspace']:
        del sys.modules[module]
    import songspace.backend
    GD['songspace'], GD['songspace_runtime'] = songspace.backend, '@RUNTIME@'
return GD['songspace'].unpack_floats(plpy, packed)
$python$;

COMMENT ON FUNCTION songspace.unpack_floats(bytea) IS
    'Little-endian float32 numbers, as an input column of bytea holds them, as an array: what encode() takes.';
