CREATE TYPE songspace.question AS (
    key text,
    point float4[],
    farthest float8
);

COMMENT ON TYPE songspace.question IS
    'Internal: a search whose answer is known: a row''s key, its embedding, and the distance of the k-th nearest of the others.';
