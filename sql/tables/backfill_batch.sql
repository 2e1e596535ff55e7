CREATE TABLE songspace.backfill_batch (
    space_id int NOT NULL,
    model_id int NOT NULL,
    number int NOT NULL,
    after_key text,
    last_key text,
    rows bigint NOT NULL,
    finished_at timestamptz,
    milliseconds bigint,
    PRIMARY KEY (space_id, model_id, number),
    FOREIGN KEY (space_id, model_id) REFERENCES songspace.space_table ON DELETE CASCADE
);

COMMENT ON TABLE songspace.backfill_batch IS 'Ranges of keys that a backfill encodes, each in a transaction of its own, by whichever session takes it first.';
COMMENT ON COLUMN songspace.backfill_batch.after_key IS 'Keys above this one belong to it; NULL: from the first.';
COMMENT ON COLUMN songspace.backfill_batch.last_key IS 'Keys up to this one belong to it; NULL: to the last.';
COMMENT ON COLUMN songspace.backfill_batch.rows IS 'Rows it had when it was laid out.';

SELECT pg_catalog.pg_extension_config_dump('songspace.backfill_batch', '');
