CREATE OR REPLACE FUNCTION songspace.encode_packed_rows(identity text, packed bytea[]) RETURNS SETOF vector
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_packed_rows(plpy, identity, packed)
$python$;

COMMENT ON FUNCTION songspace.encode_packed_rows(text, bytea[]) IS
    'Internal, for batches: rows'' inputs as little-endian float32 to their embeddings, in order; NULL for one that is silent or not finite.';
