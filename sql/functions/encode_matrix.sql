CREATE OR REPLACE FUNCTION songspace.encode_matrix(identity text, rows float8[]) RETURNS SETOF text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_matrix(plpy, identity, rows)
$python$;

COMMENT ON FUNCTION songspace.encode_matrix(text, float8[]) IS
    'Internal, for encode_batch(): rows of raw features to texts of real[].';
