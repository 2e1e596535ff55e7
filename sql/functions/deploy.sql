CREATE OR REPLACE PROCEDURE songspace.deploy(space text, model int)
LANGUAGE plpgsql
AS $$
DECLARE
    old_space songspace.space := songspace.space_of(space);
    new_version pg_catalog.text := (songspace.model_of(model)).version;
BEGIN
    IF old_space.active_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": % is the active model already; nothing to do', space, new_version;
        RETURN;
    END IF;
    PERFORM songspace.replace_model(old_space, model);
END
$$;

COMMENT ON PROCEDURE songspace.deploy(text, int) IS
    'Give a space another model: new table, every row encoded, index, output columns and pointer switched in one transaction. Deploying the active model does nothing and says so.';
