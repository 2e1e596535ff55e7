CREATE OR REPLACE FUNCTION songspace.rollback(space text, search_path text DEFAULT pg_catalog.current_setting('search_path')) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    PERFORM songspace.require_read_committed();
    IF old_space.previous_model IS NULL THEN
        RAISE EXCEPTION 'the space "%" has no previous model', space
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'One is kept from each activation until it is retired; CALL songspace.deploy(space, model) makes any model active.';
    END IF;
    PERFORM songspace.require_engine(songspace.model_of(old_space.previous_model), old_space.engine);
    PERFORM songspace.switch_model(old_space, old_space.previous_model, search_path);
END
$$;

COMMENT ON FUNCTION songspace.rollback(text, text) IS
    'Make the previous model the active one again. Its vectors and index were kept: only rows written since are encoded. Again, and the newer one is back. search_path: as in activate.';
