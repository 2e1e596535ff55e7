CREATE OR REPLACE FUNCTION songspace.measure_coverage(space songspace.space, model int) RETURNS float8
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT songspace.rows_in_space_table(space, model)::float8 / nullif(songspace.rows_in_space_table(space, space.active_model), 0)
$$;

COMMENT ON FUNCTION songspace.measure_coverage(songspace.space, int) IS
    'Internal: rows that a model encodes for each that the active one does; NULL where that encodes none.';
