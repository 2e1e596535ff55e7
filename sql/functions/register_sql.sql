CREATE OR REPLACE FUNCTION songspace.register_sql(model int, encoder text, decoder text DEFAULT NULL, weights text[] DEFAULT '{}')
RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    parity float8;
BEGIN
    DELETE FROM songspace.model_weight w WHERE w.model_id = model;
    EXECUTE format('INSERT INTO songspace.model_weight (model_id, number, weights)
        SELECT $1, r.number, r.weights::%s.vector FROM unnest($2) WITH ORDINALITY AS r (weights, number)', songspace.vector_schema())
        USING model, weights;
    PERFORM songspace.define_network(model, 'encode', encoder);
    PERFORM songspace.define_accept(found_model);
    IF decoder IS NOT NULL THEN
        PERFORM songspace.define_network(model, 'decode', decoder);
    END IF;
    parity := songspace.measure_parity(model, 'sql');
    -- Written so that NULL and NaN are refused as well.
    IF NOT coalesce(parity <= 1e-5, false) THEN
        RAISE EXCEPTION 'this SQL does not answer as % does: it differs by % from the check vectors', found_model.version, parity
            USING ERRCODE = 'data_exception', HINT = 'Compile it again from the bundle of this very model.';
    END IF;
    RETURN parity;
END
$$;

COMMENT ON FUNCTION songspace.register_sql(int, text, text, text[]) IS
    'Give a registered model what the engine sql runs: the bodies of its networks as plpgsql, and their large layers'' weights, as the exporter compiles them. They are code: only for who owns songspace. Refused unless they reproduce the model''s check vectors; returns the largest difference.';
