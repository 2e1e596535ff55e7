CREATE SEQUENCE songspace.evidence_id_sequence;

CREATE TABLE songspace.evidence_entry (
    evidence_id bigint PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.evidence_id_sequence'),
    space text NOT NULL,
    model text NOT NULL,
    active_model text NOT NULL,
    staged_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    checked_by name NOT NULL DEFAULT SESSION_USER,
    measures jsonb NOT NULL,
    drift jsonb NOT NULL,
    failures text[] NOT NULL,
    activated_at timestamptz,
    forced_by name,
    training jsonb NOT NULL DEFAULT '{}'
);

CREATE INDEX evidence_entry_space ON songspace.evidence_entry (space, evidence_id);

COMMENT ON TABLE songspace.evidence_entry IS 'What check_staged measured, kept when the model and the space are gone.';
COMMENT ON COLUMN songspace.evidence_entry.staged_at IS 'Tells this staging of the model from an earlier one.';
COMMENT ON COLUMN songspace.evidence_entry.measures IS 'Each measure of the gate with its value.';
COMMENT ON COLUMN songspace.evidence_entry.drift IS 'Population stability index of each feature of the library against the training snapshot.';
COMMENT ON COLUMN songspace.evidence_entry.failures IS 'Measures beyond their bounds, in words; empty where the model passed.';
COMMENT ON COLUMN songspace.evidence_entry.forced_by IS 'Who activated the model in spite of failures.';
COMMENT ON COLUMN songspace.evidence_entry.training IS 'What the trainer measured of the model (trained), what the library shows (here), and both of each axis.';

SELECT pg_catalog.pg_extension_config_dump('songspace.evidence_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.evidence_entry', '');
