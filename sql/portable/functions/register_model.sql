CREATE OR REPLACE FUNCTION songspace.register_model(name text, spec text, encoder bytea, decoder bytea DEFAULT NULL) RETURNS int
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_identity text := songspace.identity_of(encoder, decoder, spec);
    stored songspace.model;
    model int;
BEGIN
    PERFORM songspace.require_spec(name, spec, decoder IS NOT NULL);
    SELECT m.* INTO stored FROM songspace.model m WHERE m.identity = new_identity;
    IF FOUND THEN
        RAISE NOTICE 'this model is registered already, as ''%'' with id %', stored.name, stored.model_id;
        RETURN stored.model_id;
    END IF;
    INSERT INTO songspace.model AS m (name, identity, version, spec, encoder, decoder, dims, metric)
        SELECT register_model.name, new_identity, format('%s@%s', register_model.name, left(new_identity, 12)),
            register_model.spec, register_model.encoder, register_model.decoder, (s ->> 'dims')::int, s ->> 'metric'
        FROM CAST(register_model.spec AS jsonb) s
        RETURNING m.model_id INTO model;
    RAISE NOTICE 'model %: only its spec was checked, for nothing here reads ONNX; register_sql compares its SQL with the check vectors', model;
    RETURN model;
END
$$;

COMMENT ON FUNCTION songspace.register_model(text, text, bytea, bytea) IS
    'Check a model''s spec and store it with its networks; returns its id. Nothing here reads ONNX: the exporter runs the networks before, and register_sql compares what they were compiled to with the check vectors.';
