CREATE SEQUENCE songspace.measurement_id_sequence;

CREATE TABLE songspace.recall_measurement (
    measurement_id bigint PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.measurement_id_sequence'),
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    purpose text NOT NULL CONSTRAINT recall_measurement_purpose_known CHECK (purpose IN ('recall', 'tune', 'gate')),
    k int NOT NULL,
    ef_search int NOT NULL,
    recall float8,
    milliseconds float8,
    sampled bigint NOT NULL,
    rows bigint NOT NULL,
    index_used boolean NOT NULL,
    measured_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

CREATE INDEX recall_measurement_space ON songspace.recall_measurement (space_id, purpose, measurement_id);

COMMENT ON TABLE songspace.recall_measurement IS
    'What recall(), tune() and check_staged() measured of the indexes; of each space and purpose the newest thousand.';
COMMENT ON COLUMN songspace.recall_measurement.ef_search IS 'How many candidates the searches kept.';
COMMENT ON COLUMN songspace.recall_measurement.recall IS 'The share (0..1) of the k nearest rows that were found; NULL where there were none to find.';
COMMENT ON COLUMN songspace.recall_measurement.milliseconds IS 'Of a search, on average, inside the server.';
COMMENT ON COLUMN songspace.recall_measurement.sampled IS 'How many rows'' neighbours were asked for.';
COMMENT ON COLUMN songspace.recall_measurement.rows IS 'Vectors in the table at that time.';

SELECT pg_catalog.pg_extension_config_dump('songspace.measurement_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.recall_measurement', '');
