CREATE TYPE songspace.decoded AS (
    step int,
    embedding float8[],
    features float8[],
    named jsonb
);

COMMENT ON TYPE songspace.decoded IS
    'A point of a space and what it would sound like: the embedding (dims numbers), and its features in raw units, in the model''s order and by name.';
