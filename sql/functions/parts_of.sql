CREATE OR REPLACE FUNCTION songspace.parts_of(matrix float8[]) RETURNS TABLE (first int, rows float8[])
-- Not PL/pgSQL, which would copy the whole array for every part.
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.before + 1, CASE WHEN s.rows IS NULL THEN matrix
        ELSE matrix[array_lower(matrix, 1) + p.before : array_lower(matrix, 1) + p.before + s.rows - 1][:] END
    FROM (SELECT CASE WHEN array_ndims(matrix) = 2 THEN greatest(16, least(10000, 262144 / array_length(matrix, 2))) END) AS s (rows),
        generate_series(0, CASE WHEN s.rows IS NULL THEN 0 ELSE array_length(matrix, 1) - 1 END, coalesce(s.rows, 1)) AS p (before)
$$;

COMMENT ON FUNCTION songspace.parts_of(float8[]) IS
    'Internal: a matrix in runs of rows that one call takes, numbered from 1, as rows_a_call has it; what is no matrix, whole.';
