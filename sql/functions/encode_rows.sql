CREATE OR REPLACE FUNCTION songspace.encode_rows(identity text, payload bytea) RETURNS SETOF vector
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
return GD['songspace'].encode_rows(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_rows(text, bytea) IS
    'Internal, for batches: concatenated vector_send of rows to their embeddings, in order.';
