CREATE OR REPLACE FUNCTION songspace.try_drop_space(old_space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- It locks source, view and tables one after the other, and so would an importer that searches, the other way round.
SET lock_timeout = '500ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space text := old_space.name;
    source_exists boolean := EXISTS (SELECT FROM pg_class c WHERE c.oid = old_space.source);
    object text;
BEGIN
    IF source_exists THEN
        FOR object IN
            SELECT format('DROP TRIGGER %I ON %s', t.tgname, old_space.source)
            FROM pg_trigger t
            WHERE t.tgrelid = old_space.source AND t.tgfoid = ANY (songspace.generated_functions(old_space)::oid[])
        LOOP
            EXECUTE object;
        END LOOP;
    END IF;
    old_space.row_security := false;
    PERFORM songspace.guard_space_table(old_space, t.model_id) FROM songspace.space_table t WHERE t.space_id = old_space.space_id;
    EXECUTE format('DROP VIEW IF EXISTS songspace.%I', space);
    FOR object IN SELECT format('DROP FUNCTION %s', f) FROM unnest(songspace.generated_functions(old_space)) f LOOP
        EXECUTE object;
    END LOOP;
    FOR object IN
        SELECT format('DROP TABLE IF EXISTS songspace.%I', r.relation)
        FROM (
            SELECT t.relation FROM songspace.space_table t WHERE t.space_id = old_space.space_id
            UNION ALL SELECT space || '_changes'
        ) r
    LOOP
        EXECUTE object;
    END LOOP;
    IF source_exists THEN
        FOR object IN SELECT format('ALTER TABLE %s DROP COLUMN IF EXISTS %I', old_space.source, c) FROM unnest(old_space.created_columns) c LOOP
            EXECUTE object;
        END LOOP;
    END IF;
    DELETE FROM songspace.space s WHERE s.space_id = old_space.space_id;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_drop_space(songspace.space) IS
    'Internal: removes a space; all of it or, where a reader or a writer is in the way, nothing and false.';
