CREATE OR REPLACE FUNCTION songspace.register_model(name text, spec text, encoder bytea, decoder bytea DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].register_model(plpy, name, spec, encoder, decoder)
$python$;

COMMENT ON FUNCTION songspace.register_model(text, text, bytea, bytea) IS
    'Check a model (size, standard operators, ports, check vectors) and store it; returns its id.';
