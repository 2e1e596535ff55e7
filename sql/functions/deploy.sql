CREATE OR REPLACE PROCEDURE songspace.deploy(space text, model int)
LANGUAGE plpgsql
AS $$
DECLARE
    -- A procedure that commits can have no SET clause: every name, type and operator is qualified instead.
    old_space songspace.space := songspace.space_of(space);
    version pg_catalog.text := (songspace.model_of(model)).version;
BEGIN
    IF old_space.active_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": % is the active model already; nothing to do', space, version;
        RETURN;
    END IF;
    PERFORM songspace.require_read_committed();
    WHILE NOT songspace.try_add_model(old_space, model) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that have its view open', space;
        PERFORM pg_catalog.pg_sleep(1);
    END LOOP;
    COMMIT;
    WHILE NOT songspace.try_lock_source(old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that write to %', space, old_space.source;
        PERFORM pg_catalog.pg_sleep(1);
    END LOOP;
    PERFORM songspace.replace_model(old_space, model);
END
$$;

COMMENT ON PROCEDURE songspace.deploy(text, int) IS
    'Give a space another model: every row encoded into a new table and indexed, then output columns, triggers and pointer switched in one transaction. Writers of the source wait meanwhile, readers do not. Deploying the active model does nothing and says so.';
