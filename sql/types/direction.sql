CREATE TYPE songspace.direction AS (
    axis int,
    sign int,
    key text,
    delta float8,
    distance float8
);

COMMENT ON TYPE songspace.direction IS
    'A row of directions(): an axis of the embedding (from 0), a sign (1 up, -1 down), a key, how far it lies that way on the axis (signed), and its distance.';
