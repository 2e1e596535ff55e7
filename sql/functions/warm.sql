CREATE OR REPLACE FUNCTION songspace.warm(space text DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].warm(plpy, space)
$python$;

COMMENT ON FUNCTION songspace.warm(text) IS
    'Load the active model of a space, or of every space, into this session, decoder included, so that its first call is as quick as the others; returns how many of them it holds now. One that cannot be loaded is a warning, so that a pooler may call this at every connect. How much a session holds: songspace.cache_models (8) and songspace.cache_megabytes (128), set in postgresql.conf, by database, role or session.';
