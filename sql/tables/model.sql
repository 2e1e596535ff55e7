-- Identity sequences are not dumped with an extension's table: the sequence is made and marked by hand.
CREATE SEQUENCE songspace.model_id_sequence AS int;

CREATE TABLE songspace.model (
    model_id int PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.model_id_sequence'),
    name text NOT NULL,
    identity text NOT NULL UNIQUE,
    version text NOT NULL UNIQUE,
    spec text NOT NULL,
    encoder bytea NOT NULL,
    decoder bytea,
    dims int NOT NULL,
    metric songspace.metric NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    registered_by name NOT NULL DEFAULT SESSION_USER,
    CONSTRAINT model_identity_is_sha256 CHECK (identity ~ '^[0-9a-f]{64}$'),
    CONSTRAINT model_dims_indexable CHECK (dims BETWEEN 1 AND 2000)
);

-- Weights do not compress; trying costs time at every load.
ALTER TABLE songspace.model ALTER COLUMN encoder SET STORAGE EXTERNAL;
ALTER TABLE songspace.model ALTER COLUMN decoder SET STORAGE EXTERNAL;

COMMENT ON TABLE songspace.model IS 'Registered models: bytes and spec, never changed once stored.';
COMMENT ON COLUMN songspace.model.identity IS 'sha256 of encoder, decoder and spec as stored.';
COMMENT ON COLUMN songspace.model.version IS 'What rows carry: <name>@<first 12 digits of the identity>.';

SELECT pg_catalog.pg_extension_config_dump('songspace.model_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.model', '');
