CREATE OR REPLACE FUNCTION songspace.register_model(name text, spec text, encoder bytea, decoder bytea DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE
AS $python$
if GD.get('songspace_runtime') != '@RUNTIME@':
    import sys
    sys.path.insert(0, '@RUNTIME@')
    # What this session holds of an older version would be imported again.
    for module in [module for module in sys.modules if module.partition('.')[0] == 'songspace']:
        del sys.modules[module]
    import songspace.backend
    GD['songspace'], GD['songspace_runtime'] = songspace.backend, '@RUNTIME@'
return GD['songspace'].register_model(plpy, name, spec, encoder, decoder)
$python$;

COMMENT ON FUNCTION songspace.register_model(text, text, bytea, bytea) IS
    'Check a model (size, standard operators, ports, check vectors) and store it; returns its id.';
