CREATE OR REPLACE FUNCTION songspace.activate(space text, force boolean DEFAULT false, search_path text DEFAULT pg_catalog.current_setting('search_path')) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    PERFORM songspace.require_read_committed();
    PERFORM songspace.require_filled(old_space);
    PERFORM songspace.require_evidence(old_space, force);
    PERFORM songspace.switch_model(old_space, old_space.staged_model, search_path);
END
$$;

COMMENT ON FUNCTION songspace.activate(text, boolean, text) IS
    'Make the staged model the active one: view, output columns and triggers in one transaction, the model before kept for rollback. Refused where check_staged found it wanting, unless forced, which is written down. Readers wait for nothing; writers for the rewriting of the output columns. search_path: the one that triggers of the source''s own run with then, the caller''s unless given.';
