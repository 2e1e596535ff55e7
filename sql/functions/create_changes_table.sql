CREATE OR REPLACE FUNCTION songspace.create_changes_table(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE TABLE songspace.%I AS SELECT NULL::int AS model_id, s.%I AS key FROM %s s WITH NO DATA',
        space.name || '_changes', space.key_column, space.source);
    EXECUTE format('COMMENT ON TABLE songspace.%I IS %L', space.name || '_changes',
        'Keys written since a staged or a previous model was made ready for them; a NULL key: the source was truncated.');
END
$$;

COMMENT ON FUNCTION songspace.create_changes_table(songspace.space) IS
    'Internal: makes <space>_changes, to which writers append and from which a backfill and a rollback take.';
