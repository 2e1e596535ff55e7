CREATE OR REPLACE FUNCTION songspace.decode_embedding(identity text, embedding float8[]) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].decode_embedding(plpy, identity, embedding)
$python$;

COMMENT ON FUNCTION songspace.decode_embedding(text, float8[]) IS
    'Internal, for decode(): an embedding to the text of a real[] in raw units.';
