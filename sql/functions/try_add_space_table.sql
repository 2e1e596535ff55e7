CREATE OR REPLACE FUNCTION songspace.try_add_space_table(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- Redefining the view waits for everyone who has it open, and makes all others wait behind: so only briefly.
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unused boolean := EXISTS (SELECT FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model);
BEGIN
    IF unused AND NOT songspace.try_drop_space_table(space, model) THEN
        RETURN false;
    END IF;
    PERFORM songspace.create_space_table(space, model);
    PERFORM songspace.define_view(space);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_add_space_table(songspace.space, int) IS
    'Internal: an empty table for a model and its arm in the view; false where someone has the view open.';
