CREATE OR REPLACE FUNCTION songspace.require_spec(name text, spec text, decodes boolean) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    document jsonb;
    problem text;
BEGIN
    IF coalesce(name, '') = '' OR length(name) > 500 OR name ~ '[[:cntrl:]@''"`\\]' THEN
        RAISE EXCEPTION '% cannot name a model', coalesce(quote_literal(left(name, 40)), 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'A name is of 1 to 500 characters that print, without @, quotes and backslashes.';
    END IF;
    BEGIN
        document := spec;
    EXCEPTION WHEN data_exception THEN
        RAISE EXCEPTION 'the spec is not JSON: %', SQLERRM
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give the text of the bundle''s spec.json.';
    END;
    problem := songspace.spec_problem(document);
    IF problem IS NOT NULL THEN
        RAISE EXCEPTION 'the spec breaks a rule of its format: %', problem
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Export the model again, and give the text of the bundle''s spec.json.';
    ELSIF document @@ '$.decoder.type() == "object"' AND NOT decodes THEN
        RAISE EXCEPTION 'the spec describes a decoder but none is given'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Pass its bytes as well.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_spec(text, text, boolean) IS 'Internal, for register_model(): an error that says why a model of this name and spec is not taken.';
