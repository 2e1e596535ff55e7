CREATE OR REPLACE FUNCTION songspace.encode_features(identity text, features float8[]) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_features(plpy, identity, features)
$python$;

COMMENT ON FUNCTION songspace.encode_features(text, float8[]) IS
    'Internal, for encode(): raw features to the text of a real[]; NULL where a rule is broken.';
