CREATE OR REPLACE FUNCTION songspace.encode_features(identity text, payload bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_features(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_features(text, bytea) IS
    'Internal, for encode(): array_send of features to the text of a real[]; NULL where a rule is broken.';
