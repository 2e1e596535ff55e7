CREATE OR REPLACE FUNCTION songspace.is_within(value float8, bound float8, is_minimum boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- What could not be measured, for want of rows or of training data, is no reason to refuse; NaN is one.
    SELECT coalesce(value <> 'NaN' AND CASE WHEN is_minimum THEN value >= bound ELSE value <= bound END, true)
$$;

COMMENT ON FUNCTION songspace.is_within(float8, float8, boolean) IS 'Internal: whether a measure of the gate keeps to its bound.';
