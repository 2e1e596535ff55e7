CREATE OR REPLACE FUNCTION songspace.encode_features(identity text, features float8[]) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
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
return GD['songspace'].encode_features(plpy, identity, features)
$python$;

COMMENT ON FUNCTION songspace.encode_features(text, float8[]) IS
    'Internal, for encode(): raw features to the text of a real[]; NULL where a rule is broken.';
