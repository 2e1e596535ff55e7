CREATE TABLE songspace.quarantine_entry (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL,
    key text NOT NULL,
    column_name text,
    reason text NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

CREATE INDEX quarantine_entry_key ON songspace.quarantine_entry (space_id, model_id, key);

COMMENT ON TABLE songspace.quarantine_entry IS 'Rows of a source that a model does not encode, with the column and the reason.';
COMMENT ON COLUMN songspace.quarantine_entry.column_name IS 'The column at fault; NULL where the row or the model is.';

SELECT pg_catalog.pg_extension_config_dump('songspace.quarantine_entry', '');
