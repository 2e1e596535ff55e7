CREATE OR REPLACE FUNCTION songspace.encode_row(identity text, payload bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_row(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_row(text, bytea) IS
    'Internal, for triggers: vector_send of one row''s features to the text of a real[].';
