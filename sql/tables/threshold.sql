CREATE TABLE songspace.threshold (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    measure text NOT NULL,
    bound float8,
    PRIMARY KEY (space_id, measure)
);

COMMENT ON TABLE songspace.threshold IS 'Bounds of the gate that a space has of its own, in place of songspace.default_thresholds().';
COMMENT ON COLUMN songspace.threshold.bound IS 'NULL: measured and stored, but never a reason to refuse.';

SELECT pg_catalog.pg_extension_config_dump('songspace.threshold', '');
