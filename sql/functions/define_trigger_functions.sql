CREATE OR REPLACE FUNCTION songspace.define_trigger_functions(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    generated regprocedure;
BEGIN
    PERFORM songspace.define_forget_key(space);
    IF space.output_columns <> '{}' THEN
        PERFORM songspace.define_begin_trigger(space);
        PERFORM songspace.define_encode_trigger(space);
    ELSIF space.input_column IS NOT NULL THEN
        PERFORM songspace.define_named_trigger(space);
    END IF;
    PERFORM songspace.define_insert_trigger(space);
    PERFORM songspace.define_change_trigger(space);
    PERFORM songspace.define_delete_trigger(space);
    IF space.row_security THEN
        PERFORM songspace.define_visible(space);
    END IF;
    -- Who may execute a trigger function may attach it to a table of his own and so write into the space.
    FOREACH generated IN ARRAY songspace.generated_functions(space) LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', generated);
        PERFORM songspace.depend_on_extension(format('FUNCTION %s', generated));
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_trigger_functions(songspace.space) IS
    'Internal: generates a space''s functions for its active model, whose identity is a literal in them.';
