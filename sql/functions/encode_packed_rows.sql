CREATE OR REPLACE FUNCTION songspace.encode_packed_rows(identity text, packed bytea[]) RETURNS SETOF vector
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
return GD['songspace'].encode_packed_rows(plpy, identity, packed)
$python$;

COMMENT ON FUNCTION songspace.encode_packed_rows(text, bytea[]) IS
    'Internal, for batches: rows'' inputs as little-endian float32 to their embeddings, in order; NULL for one that is silent or not finite.';
