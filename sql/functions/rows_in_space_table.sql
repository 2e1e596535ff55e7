CREATE OR REPLACE FUNCTION songspace.rows_in_space_table(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_rows bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM songspace.%I', songspace.space_table_name(space.name, model)) INTO found_rows;
    RETURN found_rows;
END
$$;

COMMENT ON FUNCTION songspace.rows_in_space_table(songspace.space, int) IS 'Internal: how many vectors of a model a space has.';
