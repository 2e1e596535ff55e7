CREATE OR REPLACE FUNCTION songspace.define_network(model int, purpose text, body text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    vector text := songspace.vector_schema();
    signature text := format('songspace.model_%s_%s(%s.vector)', model, purpose, vector);
BEGIN
    IF body IS NULL THEN
        EXECUTE format('DROP FUNCTION IF EXISTS %s', signature);
        RETURN;
    END IF;
    EXECUTE format('CREATE OR REPLACE FUNCTION songspace.model_%s_%s(given %s.vector) RETURNS %3$s.vector
        LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS %L',
        model, purpose, vector, replace(replace(body, '{vector}', vector), '{model}', model::text));
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    PERFORM songspace.depend_on_extension(format('FUNCTION %s', signature));
END
$$;

COMMENT ON FUNCTION songspace.define_network(int, text, text) IS
    'Internal: makes a compiled network the function songspace.model_<id>_encode or _decode, whose parameter is named given; without a body there is none any more.';
