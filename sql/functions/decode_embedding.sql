CREATE OR REPLACE FUNCTION songspace.decode_embedding(identity text, payload bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].decode_embedding(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.decode_embedding(text, bytea) IS
    'Internal, for decode(): array_send of an embedding to the text of a real[] in raw units.';
