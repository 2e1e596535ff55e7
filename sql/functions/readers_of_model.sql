CREATE OR REPLACE FUNCTION songspace.readers_of_model(space songspace.space, model int) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A snapshot from before the switch still follows the pointer to this model's table.
    SELECT songspace.older_snapshots(t.inactive_since) FROM songspace.space_table t
    WHERE t.space_id = space.space_id AND t.model_id = model
$$;

COMMENT ON FUNCTION songspace.readers_of_model(songspace.space, int) IS
    'Internal: the processes that may still read the vectors of a model that is not active any more.';
