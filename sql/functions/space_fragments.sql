CREATE OR REPLACE FUNCTION songspace.space_fragments(space songspace.space, model int, row_name text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
BEGIN
    PERFORM songspace.require_trusted(space.source, space.key_column, space.trust_owner);
    IF songspace.key_operator(space.source, space.key_column, 3) IS NULL THEN
        RAISE EXCEPTION '% has no key "%" any more', space.source, space.key_column
            USING ERRCODE = 'undefined_column',
                HINT = format('Give the column its name back, or SELECT songspace.drop_space(%L).', space.name);
    END IF;
    RETURN jsonb_build_object(
        'space', quote_ident(space.name),
        'space_id', space.space_id,
        'model_id', model,
        'dims', found_model.dims,
        'identity', quote_literal(found_model.identity),
        'version', quote_literal(found_model.version),
        'source', space.source,
        'table', format('songspace.%I', songspace.space_table_name(space.name, model)),
        'key', quote_ident(space.key_column),
        'key_type', space.key_type,
        'key_text', space.key_text,
        'equals', space.key_equals,
        'follows', songspace.key_operator(space.source, space.key_column, 5),
        'vector', songspace.vector_schema() || '.vector',
        'differs', format('OPERATOR(%s.<>)', songspace.vector_schema()),
        'rows_a_call', songspace.rows_a_call(found_model.spec::jsonb),
        'require_current', songspace.require_current_statement(space),
        'forget_key', quote_ident(space.name || '_forget_key'),
        'note_nested', 'IF pg_trigger_depth() > 1 THEN PERFORM songspace.note_nested_write(TG_RELID); END IF;'
    ) || songspace.input_fragments(space, found_model, row_name) || songspace.change_log_fragments(space) || CASE WHEN space.output_columns = '{}' THEN '{}' ELSE jsonb_build_object(
        'embedding', songspace.embedding_expression(space.output_columns, found_model.dims, row_name),
        'belongs', songspace.belongs_expression(
            space.output_columns, found_model.dims, space.version_column, found_model.version, row_name)
    ) END;
END
$$;

COMMENT ON FUNCTION songspace.space_fragments(songspace.space, int, text) IS
    'Internal: the pieces of SQL from which a space''s functions and statements are made, for one model and row variable.';
