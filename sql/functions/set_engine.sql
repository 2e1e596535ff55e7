CREATE OR REPLACE FUNCTION songspace.set_engine(space text, engine text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed songspace.space := songspace.lock_space(space);
    model int;
BEGIN
    FOREACH model IN ARRAY array_remove(ARRAY[changed.active_model, changed.staged_model], NULL) LOOP
        PERFORM songspace.require_engine(songspace.model_of(model), engine);
    END LOOP;
    UPDATE songspace.space s SET engine = set_engine.engine WHERE s.space_id = changed.space_id RETURNING s.* INTO changed;
    PERFORM songspace.define_trigger_functions(changed);
END
$$;

COMMENT ON FUNCTION songspace.set_engine(text, text) IS
    'Have a space''s models run by another engine: onnx, or sql (the active and the staged model need their register_sql for that, and a previous one before it is rolled back to). The vectors stay: both answer alike.';
