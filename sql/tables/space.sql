CREATE SEQUENCE songspace.space_id_sequence AS int;

CREATE TABLE songspace.space (
    space_id int PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.space_id_sequence'),
    name text NOT NULL UNIQUE,
    source regclass NOT NULL,
    key_column name NOT NULL,
    key_type text NOT NULL,
    key_text text NOT NULL,
    key_equals text NOT NULL,
    output_columns name[] NOT NULL,
    created_columns name[] NOT NULL,
    version_column name,
    time_column name,
    active_model int NOT NULL REFERENCES songspace.model,
    active_identity text NOT NULL,
    staged_model int REFERENCES songspace.model,
    previous_model int REFERENCES songspace.model,
    engine text NOT NULL DEFAULT 'onnx' CONSTRAINT space_engine_known CHECK (engine IN ('onnx', 'sql')),
    activations int NOT NULL DEFAULT 1,
    row_security boolean NOT NULL DEFAULT false,
    trust_owner boolean NOT NULL DEFAULT false,
    recall_target float8 NOT NULL DEFAULT 0.99 CONSTRAINT space_recall_target_share CHECK (recall_target > 0 AND recall_target <= 1),
    input_column name,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    activated_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

COMMENT ON TABLE songspace.space IS 'Embedding spaces; active_model is the pointer that every reader follows.';
COMMENT ON COLUMN songspace.space.staged_model IS 'The model that is being made ready; changes of the source are logged for it.';
COMMENT ON COLUMN songspace.space.previous_model IS 'The model that rollback makes active again; changes of the source are logged for it.';
COMMENT ON COLUMN songspace.space.engine IS 'What runs its models: onnx, ONNX Runtime through PL/Python, or sql, the functions that register_sql made of them.';
COMMENT ON COLUMN songspace.space.activations IS 'How often the pointer was set: by this a REPEATABLE READ writer tells that its snapshot is older than the model.';
COMMENT ON COLUMN songspace.space.row_security IS 'Whether a key is shown only to who sees its row in the source.';
COMMENT ON COLUMN songspace.space.trust_owner IS 'Whether the source''s owner may have code run with the rights of songspace''s owner, though no superuser.';
COMMENT ON COLUMN songspace.space.recall_target IS 'The share of the ten nearest rows that tune() finds a setting for.';
COMMENT ON COLUMN songspace.space.input_column IS 'The column that holds a row''s whole input, for models that take a vector; NULL for those that take a column a feature.';
COMMENT ON COLUMN songspace.space.active_identity IS 'Identity of the active model, beside the pointer: joining for it costs encode() a fifth of its time.';
COMMENT ON COLUMN songspace.space.key_type IS 'The key''s type without length or domain: keys are read from text by it.';
COMMENT ON COLUMN songspace.space.key_text IS 'The function that makes a key text, the same in every session.';
COMMENT ON COLUMN songspace.space.key_equals IS 'The key''s equality operator, qualified: looking it up costs more than a search.';
COMMENT ON COLUMN songspace.space.created_columns IS 'Output columns that create_space added; drop_space removes these.';

SELECT pg_catalog.pg_extension_config_dump('songspace.space_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.space', '');
