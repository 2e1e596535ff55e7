CREATE TABLE songspace.calibration (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    level text NOT NULL,
    inner_radius float8 NOT NULL,
    outer_radius float8 NOT NULL,
    inner_share float8 NOT NULL,
    outer_share float8 NOT NULL,
    achieved_share float8 NOT NULL,
    sample int NOT NULL,
    neighbours int,
    rows bigint NOT NULL,
    calibrated_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (space_id, model_id, level)
);

COMMENT ON TABLE songspace.calibration IS 'Radii of rings, by calibrate(): for each space and model, since another model has other distances.';
COMMENT ON COLUMN songspace.calibration.inner_radius IS 'A distance of the space, as outer_radius.';
COMMENT ON COLUMN songspace.calibration.inner_share IS 'The share (0..1) of the sampled distances that were to be below the inner radius; outer_share so for the outer one.';
COMMENT ON COLUMN songspace.calibration.achieved_share IS 'The share (0..1) of the sampled distances that are at most the outer radius.';
COMMENT ON COLUMN songspace.calibration.sample IS 'Rows whose distances were taken.';
COMMENT ON COLUMN songspace.calibration.neighbours IS 'How many nearest rows of each; NULL: of rows drawn from the whole library.';
COMMENT ON COLUMN songspace.calibration.rows IS 'Rows of the space at that time.';

SELECT pg_catalog.pg_extension_config_dump('songspace.calibration', '');
