CREATE OR REPLACE FUNCTION songspace.encode_batch(space text, features float8[])
RETURNS TABLE (row_number bigint, embedding float8[])
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT e.row_number, e.embedding::pg_catalog.float4[]::pg_catalog.float8[]
    FROM songspace.encode_matrix(songspace.active_identity(space), features) WITH ORDINALITY AS e (embedding, row_number)
$$;

COMMENT ON FUNCTION songspace.encode_batch(text, float8[]) IS
    'Rows of raw features (a two-dimensional array, n x width) to n embeddings, numbered from 1; NULL where a rule is broken.';
