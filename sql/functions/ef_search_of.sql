CREATE OR REPLACE FUNCTION songspace.ef_search_of(space text, model int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(t.ef_search, 40)
    FROM songspace.space s JOIN songspace.space_table t ON t.space_id = s.space_id
    WHERE s.name = ef_search_of.space AND t.model_id = model
$$;

COMMENT ON FUNCTION songspace.ef_search_of(text, int) IS
    'Internal: how many candidates a search of one of a space''s models keeps at least; of the active one songspace.spaces says it.';
