CREATE OR REPLACE FUNCTION songspace.set_ef_search(space songspace.space, model int, width int) RETURNS void
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE songspace.space_table t SET ef_search = width WHERE t.space_id = space.space_id AND t.model_id = model
$$;

COMMENT ON FUNCTION songspace.set_ef_search(songspace.space, int, int) IS
    'Internal: how many candidates a search of a model''s vectors keeps at least; NULL: 40.';
