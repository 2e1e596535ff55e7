CREATE OR REPLACE FUNCTION songspace.thresholds_of(space_id int)
RETURNS TABLE (measure text, bound float8, is_minimum boolean, what text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.measure, CASE WHEN t.measure IS NULL THEN d.bound ELSE t.bound END, d.is_minimum, d.what
    FROM songspace.default_thresholds() d
        LEFT JOIN songspace.threshold t ON t.space_id = thresholds_of.space_id AND t.measure = d.measure
$$;

COMMENT ON FUNCTION songspace.thresholds_of(int) IS 'Internal: the bounds of the gate that hold in a space.';
