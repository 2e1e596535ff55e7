CREATE OR REPLACE FUNCTION songspace.require_engine(model songspace.model, engine text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF engine IS NULL OR engine NOT IN ('onnx', 'sql') THEN
        RAISE EXCEPTION 'there is no engine "%"', coalesce(engine, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It is onnx, or sql.';
    ELSIF engine <> ALL (songspace.engines()) THEN
        RAISE EXCEPTION 'this database has no engine "%": songspace was brought into it without PL/Python', engine
            USING ERRCODE = 'feature_not_supported',
                HINT = 'Leave the engine out, or name sql. ONNX Runtime comes with the extension: docs/without_plpython.md.';
    ELSIF engine = 'sql' AND to_regproc(format('songspace.model_%s_encode', model.model_id)) IS NULL THEN
        RAISE EXCEPTION '% is not compiled to SQL', model.version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Export it with --engine sql' || CASE WHEN 'onnx' = ANY (songspace.engines())
                    THEN ', or give the space the engine onnx: SELECT songspace.set_engine(space, ''onnx'').' ELSE '.' END;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_engine(songspace.model, text) IS 'Internal: an error unless this engine can run a model.';
