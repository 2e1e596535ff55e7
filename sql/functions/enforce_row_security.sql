CREATE OR REPLACE FUNCTION songspace.enforce_row_security(space text, enforce boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
BEGIN
    UPDATE songspace.space s SET row_security = enforce WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.guard_space_table(new_space, t.model_id) FROM songspace.space_table t WHERE t.space_id = new_space.space_id;
    PERFORM songspace.grant_space(new_space);
    IF enforce AND NOT (SELECT c.relrowsecurity FROM pg_class c WHERE c.oid = new_space.source) THEN
        RAISE NOTICE 'space "%": % has no row-level security yet: ALTER TABLE % ENABLE ROW LEVEL SECURITY',
            space, new_space.source, new_space.source;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.enforce_row_security(text, boolean) IS
    'Have a space show a key only to who sees the row in the source, by the source''s policies and grants: in its view, in every search and in the quarantine. Each row that a search considers is looked up in the source.';
