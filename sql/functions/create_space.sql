CREATE OR REPLACE FUNCTION songspace.create_space(
    space text,
    source regclass,
    key name,
    model int,
    columns name[] DEFAULT NULL,
    version_column name DEFAULT NULL,
    time_column name DEFAULT NULL,
    trust_owner boolean DEFAULT false,
    engine text DEFAULT NULL,
    search_path text DEFAULT pg_catalog.current_setting('search_path'),
    input name DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    new_space songspace.space;
    created name[];
BEGIN
    PERFORM songspace.require_space_name(space, source);
    PERFORM songspace.require_source(source, key);
    engine := coalesce(engine, (songspace.engines())[1]);
    PERFORM songspace.require_engine(found_model, engine);
    columns := coalesce(columns, '{}');
    IF columns = '{}' AND coalesce(version_column, time_column) IS NOT NULL THEN
        RAISE EXCEPTION 'a version or time column is given, but no output columns'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give columns => ARRAY[...] as well, or neither.';
    END IF;
    -- Readers go on; writers wait, since no row may be written between the filling and the triggers.
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', source);
    PERFORM songspace.require_trusted(source, key, trust_owner);
    created := songspace.add_output_columns(source, columns, version_column, time_column);
    INSERT INTO songspace.space
        (name, source, key_column, key_type, key_text, key_equals, output_columns, created_columns, version_column, time_column,
            active_model, active_identity, trust_owner, engine, input_column)
        SELECT space, source, key, format_type(songspace.base_type(a.atttypid), -1), songspace.key_text_function(a.atttypid),
            songspace.key_operator(source, key, 3),
            columns, created, version_column, time_column, model, found_model.identity, trust_owner, engine, input
        FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key
        RETURNING * INTO new_space;
    PERFORM songspace.require_output_columns(new_space, found_model.dims);
    PERFORM songspace.create_changes_table(new_space);
    PERFORM songspace.create_space_table(new_space, model);
    PERFORM songspace.define_view(new_space);
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.lay_out_batches(new_space, model);
    WHILE songspace.encode_next_batch(new_space, model) LOOP
    END LOOP;
    DELETE FROM songspace.backfill_batch b WHERE b.space_id = new_space.space_id;
    PERFORM songspace.create_space_index(new_space, model);
    PERFORM songspace.write_output_columns(new_space, search_path);
    PERFORM songspace.define_triggers(new_space);
    PERFORM songspace.grant_space(new_space);
    RAISE NOTICE 'space "%" over %: % rows encoded by %', space, source, songspace.rows_in_space_table(new_space, model), found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.create_space(text, regclass, name, int, name[], name, name, boolean, text, text, name) IS
    'Attach a space to a table: space table, view, index and triggers, every row encoded; output columns are created where missing. Writers wait until it is done; readers only where a column is added. trust_owner: the table belongs to an ordinary role that may have its code run with the rights of songspace''s owner. engine: onnx, the default where it can be had, or sql for a model that has what register_sql wants. search_path: as in activate. input: for a model that takes a vector, the column that holds it: bytea of little-endian float32, vector or halfvec.';
