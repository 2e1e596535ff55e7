CREATE TABLE songspace.model_weight (
    model_id int NOT NULL REFERENCES songspace.model,
    number int NOT NULL,
    weights vector NOT NULL,
    PRIMARY KEY (model_id, number)
);

-- Weights do not compress; trying costs time at every row that is encoded.
ALTER TABLE songspace.model_weight ALTER COLUMN weights SET STORAGE EXTERNAL;

COMMENT ON TABLE songspace.model_weight IS 'The large layers of models compiled to SQL: for each number that a layer makes, its weights.';
COMMENT ON COLUMN songspace.model_weight.number IS 'From 1, over all layers of the model''s networks.';

SELECT pg_catalog.pg_extension_config_dump('songspace.model_weight', '');
