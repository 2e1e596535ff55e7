CREATE OR REPLACE FUNCTION songspace.pack_floats(numbers float8[]) RETURNS bytea
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
return GD['songspace'].pack_floats(plpy, numbers)
$python$;

COMMENT ON FUNCTION songspace.pack_floats(float8[]) IS
    'An array of numbers as little-endian float32: what an input column of bytea holds.';
