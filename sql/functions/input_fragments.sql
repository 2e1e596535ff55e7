CREATE OR REPLACE FUNCTION songspace.input_fragments(space songspace.space, model songspace.model, row_name text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    spec jsonb := model.spec;
    expressions text[];
    features text;
BEGIN
    IF (spec #>> '{encoder,inputs,0,kind}') = 'vector' THEN
        RETURN songspace.vector_input_fragments(space, model, row_name);
    ELSIF space.input_column IS NOT NULL THEN
        RAISE EXCEPTION '% takes a column a feature, but the space "%" hands it the column "%" as a vector', model.version, space.name, space.input_column
            USING ERRCODE = 'datatype_mismatch', HINT = 'Create a space without input for it.';
    END IF;
    expressions := songspace.feature_expressions(space.source, spec, row_name);
    features := format('ARRAY[%s]::pg_catalog.float8[]', array_to_string(expressions, ', '));
    RETURN songspace.engine_fragments(space.engine, model, features) || jsonb_build_object(
        'features', features,
        'guard', songspace.guard_expression(spec, expressions),
        'rules', songspace.guard_expression(spec, expressions, finite => false));
END
$$;

COMMENT ON FUNCTION songspace.input_fragments(songspace.space, songspace.model, text) IS
    'Internal: the pieces of SQL that read a row''s input, test it and hand it to a model; an error that names the column where the source has not what the model takes.';
