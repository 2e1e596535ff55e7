CREATE OR REPLACE FUNCTION songspace.require_input(space songspace.space, model songspace.model, width int) RETURNS regtype
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    vectors regtype[] := ARRAY[format('%s.vector', songspace.vector_schema()), format('%s.halfvec', songspace.vector_schema())];
    found pg_attribute;
    type regtype;
BEGIN
    SELECT a.* INTO found FROM pg_attribute a
    WHERE a.attrelid = space.source AND a.attname = space.input_column AND a.attnum > 0 AND NOT a.attisdropped;
    type := songspace.base_type(found.atttypid);
    IF space.input_column IS NULL THEN
        RAISE EXCEPTION '% takes a vector of % numbers, and no column is named that holds it', model.version, width
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name it: songspace.create_space(..., input => ''openl3'').';
    ELSIF found.attnum IS NULL THEN
        RAISE EXCEPTION '% has no column "%", which the model takes as its input', space.source, space.input_column
            USING ERRCODE = 'undefined_column', HINT = 'Add it as bytea, and fill it with the numbers as little-endian float32.';
    ELSIF found.attgenerated <> '' THEN
        RAISE EXCEPTION 'the input "%" of % is a generated column, which a trigger cannot see', space.input_column, space.source
            USING ERRCODE = 'feature_not_supported', HINT = 'Store it in a column of its own.';
    ELSIF type <> ALL (vectors || 'bytea'::regtype) THEN
        RAISE EXCEPTION 'the input "%" of % is of type %', space.input_column, space.source, format_type(found.atttypid, found.atttypmod)
            USING ERRCODE = 'datatype_mismatch',
                HINT = 'It can be bytea (little-endian float32; songspace.pack_floats makes it of an array), vector or halfvec.';
    ELSIF type = ANY (vectors) AND found.atttypmod NOT IN (-1, width) THEN
        RAISE EXCEPTION 'the input "%" of % is of type %, but % takes % numbers',
            space.input_column, space.source, format_type(found.atttypid, found.atttypmod), model.version, width
            USING ERRCODE = 'datatype_mismatch', HINT = 'Name the column that its embeddings are in.';
    END IF;
    RETURN type;
END
$$;

COMMENT ON FUNCTION songspace.require_input(songspace.space, songspace.model, int) IS
    'Internal: the type of a space''s input column; an error that names it unless a model can be handed what is in it.';
