CREATE OR REPLACE FUNCTION songspace.guard_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
BEGIN
    EXECUTE format('DROP POLICY IF EXISTS visible_in_source ON songspace.%I', relation);
    EXECUTE format('ALTER TABLE songspace.%I %s ROW LEVEL SECURITY', relation, CASE WHEN space.row_security THEN 'ENABLE' ELSE 'DISABLE' END);
    IF space.row_security THEN
        EXECUTE format('CREATE POLICY visible_in_source ON songspace.%I FOR SELECT USING (songspace.%I(key))', relation, space.name || '_visible');
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.guard_space_table(songspace.space, int) IS
    'Internal: lets a model''s vectors be seen by whoever sees their rows, or by everyone with the right to search.';
