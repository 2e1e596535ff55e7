CREATE OR REPLACE FUNCTION songspace.calibration_levels() RETURNS TABLE (level text, inner_share float8, outer_share float8)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('microscope', 0.02::float8, 0.08::float8), ('magnifying_glass', 0.05, 0.20), ('binoculars', 0.15, 0.40)
$$;

COMMENT ON FUNCTION songspace.calibration_levels() IS 'Internal: the rings that calibrate() finds radii for, as shares (0..1) of the distances.';
