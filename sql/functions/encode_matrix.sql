CREATE OR REPLACE FUNCTION songspace.encode_matrix(identity text, payload bytea) RETURNS SETOF text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_matrix(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_matrix(text, bytea) IS
    'Internal, for encode_batch(): array_send of a two-dimensional array to texts of real[].';
