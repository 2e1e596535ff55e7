CREATE OR REPLACE FUNCTION songspace.encode_packed_row(identity text, packed bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_packed_row(plpy, identity, packed)
$python$;

COMMENT ON FUNCTION songspace.encode_packed_row(text, bytea) IS
    'Internal, for triggers: one row''s input as little-endian float32 to the text of a real[]; NULL where it is silent or not finite.';
