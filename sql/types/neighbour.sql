CREATE TYPE songspace.neighbour AS (
    key text,
    distance float8
);

COMMENT ON TYPE songspace.neighbour IS 'A row of a search: the key, as text, and its distance by the metric of the space.';
