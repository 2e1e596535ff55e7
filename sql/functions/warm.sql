CREATE OR REPLACE FUNCTION songspace.warm(space text DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if GD.get('songspace_runtime') != '@RUNTIME@':
    import sys
    sys.path.insert(0, '@RUNTIME@')
    # What this session holds of an older version would be imported again.
    for module in [module for module in sys.modules if module.partition('.')[0] == 'songspace']:
        del sys.modules[module]
    import songspace.backend
    GD['songspace'], GD['songspace_runtime'] = songspace.backend, '@RUNTIME@'
return GD['songspace'].warm(plpy, space)
$python$;

COMMENT ON FUNCTION songspace.warm(text) IS
    'Load the active model of a space, or of every space, into this session, decoder included, so that its first call is as quick as the others; returns how many of them it holds now. One that cannot be loaded is a warning, so that a pooler may call this at every connect. How much a session holds: songspace.cache_models (8) and songspace.cache_megabytes (128), set in postgresql.conf, by database, role or session.';
