CREATE OR REPLACE FUNCTION songspace.guard_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
    guarded boolean := EXISTS (
        SELECT FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE p.polname = 'visible_in_source' AND c.relname = relation AND c.relnamespace = 'songspace'::regnamespace);
BEGIN
    IF guarded AND NOT space.row_security THEN
        EXECUTE format('DROP POLICY visible_in_source ON songspace.%I', relation);
        EXECUTE format('ALTER TABLE songspace.%I DISABLE ROW LEVEL SECURITY', relation);
    ELSIF space.row_security AND NOT guarded THEN
        EXECUTE format('ALTER TABLE songspace.%I ENABLE ROW LEVEL SECURITY', relation);
        EXECUTE format('CREATE POLICY visible_in_source ON songspace.%I FOR SELECT USING (songspace.%I(key))', relation, space.name || '_visible');
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.guard_space_table(songspace.space, int) IS
    'Internal: lets a model''s vectors be seen by whoever sees their rows, or by everyone with the right to search.';
