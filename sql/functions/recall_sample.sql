CREATE OR REPLACE FUNCTION songspace.recall_sample(space songspace.space, model int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Each row of the sample is compared with every row: ten million distances are a fifth of a second.
    SELECT greatest(50, least(200, 10000000 / greatest(1, songspace.rows_in_space_table(space, model))))::int
$$;

COMMENT ON FUNCTION songspace.recall_sample(songspace.space, int) IS
    'Internal: for how many rows the gate measures recall: 200 of a small library, fewer of a large one.';
