CREATE OR REPLACE FUNCTION songspace.encode_rows(identity text, payload bytea) RETURNS SETOF vector
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_rows(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_rows(text, bytea) IS
    'Internal, for batches: concatenated vector_send of rows to their embeddings, in order.';
