CREATE OR REPLACE VIEW songspace.calibrations AS
SELECT s.name AS space, m.version AS model, c.level, c.inner_radius, c.outer_radius, c.inner_share, c.outer_share, c.achieved_share,
    c.sample, c.neighbours, c.rows, c.calibrated_at
FROM songspace.calibration c
    JOIN songspace.space s ON s.space_id = c.space_id AND s.active_model = c.model_id
    JOIN songspace.model m ON m.model_id = c.model_id;

COMMENT ON VIEW songspace.calibrations IS 'The radii that calibrate() found for the active model of each space.';
