CREATE OR REPLACE FUNCTION songspace.decode_matrix(identity text, embeddings float8[]) RETURNS SETOF text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].decode_matrix(plpy, identity, embeddings)
$python$;

COMMENT ON FUNCTION songspace.decode_matrix(text, float8[]) IS
    'Internal: n embeddings (n x dims) to n texts of real[] in raw units, in one call.';
