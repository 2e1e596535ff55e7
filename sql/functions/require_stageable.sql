CREATE OR REPLACE FUNCTION songspace.require_stageable(space songspace.space, model songspace.model) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.active_model = model.model_id THEN
        RAISE EXCEPTION '% is the active model of the space "%" already', model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'There is nothing to stage.';
    ELSIF space.previous_model = model.model_id THEN
        RAISE EXCEPTION '% is the previous model of the space "%", whose vectors are kept', model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('SELECT songspace.rollback(%L) makes it the active one.', space.name);
    ELSIF space.staged_model IS NOT NULL THEN
        RAISE EXCEPTION 'the space "%" has another model staged: %', space.name, (songspace.model_of(space.staged_model)).version
            USING ERRCODE = 'object_in_use',
                HINT = format('CALL songspace.deploy(%L, %s) finishes it; SELECT songspace.retire(%1$L, %2$s) gives it up.',
                    space.name, space.staged_model);
    END IF;
    PERFORM songspace.require_engine(model, space.engine);
    PERFORM songspace.require_output_columns(space, model.dims);
    PERFORM songspace.input_fragments(space, model, 's');
END
$$;

COMMENT ON FUNCTION songspace.require_stageable(songspace.space, songspace.model) IS
    'Internal: an error unless a model can be staged in a space now.';
