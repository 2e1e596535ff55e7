CREATE OR REPLACE FUNCTION songspace.register_sql(model int, encoder text, decoder text DEFAULT NULL, weights text[] DEFAULT '{}')
RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    parity float8;
BEGIN
    PERFORM songspace.require_undamaged(found_model);
    DELETE FROM songspace.model_weight w WHERE w.model_id = model;
    EXECUTE format('INSERT INTO songspace.model_weight (model_id, number, weights)
        SELECT $1, r.number, r.weights::%s.vector FROM unnest($2) WITH ORDINALITY AS r (weights, number)', songspace.vector_schema())
        USING model, weights;
    PERFORM songspace.define_network(model, 'encode', encoder);
    PERFORM songspace.define_accept(found_model);
    PERFORM songspace.define_network(model, 'decode', decoder);
    parity := songspace.measure_parity(model, 'sql');
    PERFORM songspace.require_parity(found_model, 'encoder', coalesce(parity, 'NaN'));
    IF decoder IS NOT NULL THEN
        parity := greatest(parity, songspace.measure_decoding(model));
        PERFORM songspace.require_parity(found_model, 'decoder', parity);
    END IF;
    RETURN parity;
END
$$;

COMMENT ON FUNCTION songspace.register_sql(int, text, text, text[]) IS
    'Give a registered model what the engine sql runs: the bodies of its networks as plpgsql, and their large layers'' weights, as the exporter compiles them. They are code: only for who owns songspace. Refused unless they reproduce the model''s check vectors, decoded ones too; returns the largest difference. Without a decoder the model''s spaces cannot decode.';
