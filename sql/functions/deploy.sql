CREATE OR REPLACE PROCEDURE songspace.deploy(space text, model int, force boolean DEFAULT false)
LANGUAGE plpgsql
AS $$
DECLARE
    -- A procedure that commits can have no SET clause: every name, type and operator is qualified instead.
    found_space songspace.space := songspace.space_of(space);
    version pg_catalog.text := (songspace.model_of(model)).version;
BEGIN
    IF found_space.active_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": % is the active model already; nothing to do', space, version;
        PERFORM songspace.drop_leftovers(space);
        RETURN;
    ELSIF found_space.previous_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": the vectors of % are kept from before', space, version;
        PERFORM songspace.rollback(space);
        RETURN;
    END IF;
    PERFORM songspace.stage(space, model);
    COMMIT;
    CALL songspace.backfill(space);
    COMMIT;
    PERFORM songspace.check_staged(space);
    COMMIT;
    PERFORM songspace.activate(space, force);
    COMMIT;
    PERFORM songspace.drop_leftovers(space);
END
$$;

COMMENT ON PROCEDURE songspace.deploy(text, int, boolean) IS
    'Give a space another model: stage, backfill, index, check, activate, committing between batches. Repeating it after an interruption finishes the job; deploying the active model does nothing and says so; of the previous model it is a rollback.';
