CREATE TABLE songspace.space_table (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    relation name NOT NULL UNIQUE,
    distance_operator text NOT NULL,
    vector_type text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    laid_out_at timestamptz,
    inactive_since xid8,
    followed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    ef_search int CONSTRAINT space_table_ef_search_allowed CHECK (ef_search BETWEEN 1 AND 1000),
    PRIMARY KEY (space_id, model_id)
);

COMMENT ON TABLE songspace.space_table IS 'The table of vectors (key, embedding) that each model of a space has.';
COMMENT ON COLUMN songspace.space_table.relation IS 'Its name in the schema songspace: <space>_<model id>.';
COMMENT ON COLUMN songspace.space_table.distance_operator IS 'pgvector''s operator of the model''s metric, qualified.';
COMMENT ON COLUMN songspace.space_table.laid_out_at IS 'When its backfill was divided into batches; NULL before.';
COMMENT ON COLUMN songspace.space_table.inactive_since IS 'The transaction that moved the pointer away from it: older snapshots still read it.';
COMMENT ON COLUMN songspace.space_table.followed_at IS 'From when on changes of the source wait in the log for a staged or previous model: all before are in its vectors.';
COMMENT ON COLUMN songspace.space_table.ef_search IS 'How many candidates a search keeps at least, by tune(); NULL: 40, as songspace and pgvector have it by themselves.';

SELECT pg_catalog.pg_extension_config_dump('songspace.space_table', '');
