CREATE OR REPLACE FUNCTION songspace.try_drop_space_table(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    since xid8;
BEGIN
    SELECT t.inactive_since INTO since FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model;
    -- A snapshot from before the switch still follows the pointer to this table.
    IF cardinality(songspace.older_snapshots(since)) > 0 THEN
        RETURN false;
    END IF;
    PERFORM songspace.drop_space_table(space, model);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_drop_space_table(songspace.space, int) IS
    'Internal: takes a model''s vectors out of a space for good; false where someone may still read them.';
