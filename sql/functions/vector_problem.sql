CREATE OR REPLACE FUNCTION songspace.vector_problem(numbers float8[], width int) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN numbers IS NULL THEN 'is NULL'
        WHEN cardinality(numbers) <> width THEN format('has %s numbers, the model takes %s', cardinality(numbers), width)
        WHEN array_position(numbers, NULL) IS NOT NULL THEN 'ends within a number'
        WHEN 'NaN' = ANY (numbers) THEN 'has NaN'
        WHEN '{Infinity,-Infinity}' && numbers THEN 'has infinity'
        WHEN 0 = ALL (numbers) THEN 'silent: every number is 0'
    END
$$;

COMMENT ON FUNCTION songspace.vector_problem(float8[], int) IS
    'Internal: why a model cannot be handed this vector, in words; NULL where it can.';
