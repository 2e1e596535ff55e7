CREATE OR REPLACE FUNCTION songspace.encode_packed_row(identity text, packed bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if GD.get('songspace_runtime') != '@RUNTIME@':
    import sys
    sys.path.insert(0, '@RUNTIME@')
    # What this session holds of an older version would be imported again.
    for module in [module for module in sys.modules if module.partition('.')[0] == 'songspace']:
        del sys.modules[module]
    import songspace.backend
    GD['songspace'], GD['songspace_runtime'] = songspace.backend, '@RUNTIME@'
return GD['songspace'].encode_packed_row(plpy, identity, packed)
$python$;

COMMENT ON FUNCTION songspace.encode_packed_row(text, bytea) IS
    'Internal, for triggers: one row''s input as little-endian float32 to the text of a real[]; NULL where it is silent or not finite.';
