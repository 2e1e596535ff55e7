CREATE OR REPLACE FUNCTION songspace.drain_changes(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    batch record;
    total bigint := 0;
BEGIN
    LOOP
        batch := songspace.drain_next_changes(space, model);
        total := total + batch.taken;
        EXIT WHEN NOT batch.more;
    END LOOP;
    RETURN total;
END
$$;

COMMENT ON FUNCTION songspace.drain_changes(songspace.space, int) IS
    'Internal: brings a staged or a previous model''s table up to what was committed, by the keys logged for it; returns how many log entries that were.';
