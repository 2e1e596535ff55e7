CREATE OR REPLACE FUNCTION songspace.space_table_name(space text, model int) RETURNS name
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s_%s', space, model)::name
$$;

COMMENT ON FUNCTION songspace.space_table_name(text, int) IS 'Internal: the name of the table that holds a model''s vectors in a space.';
