CREATE OR REPLACE FUNCTION songspace.drop_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM songspace.quarantine_entry q WHERE q.space_id = space.space_id AND q.model_id = model;
    DELETE FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model;
    PERFORM songspace.define_view(space);
    EXECUTE format('DROP TABLE songspace.%I', songspace.space_table_name(space.name, model));
END
$$;

COMMENT ON FUNCTION songspace.drop_space_table(songspace.space, int) IS 'Internal: takes a model''s vectors out of a space for good.';
