CREATE OR REPLACE FUNCTION songspace.encode_batch(space text, features float8[])
RETURNS TABLE (row_number bigint, embedding float8[])
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    -- In parts, between which a cancel is heard; what is no matrix goes as it is, to be refused by name. An array out of
    -- a table is unpacked by the concatenation with nothing, once and not for every part.
    SELECT p.first OPERATOR(pg_catalog.+) e.number OPERATOR(pg_catalog.-) 1, e.embedding::pg_catalog.float4[]::pg_catalog.float8[]
    FROM songspace.parts_of(features OPERATOR(pg_catalog.||) '{}'::pg_catalog.float8[]) p,
        songspace.encode_matrix(songspace.onnx_identity(space), p.rows) WITH ORDINALITY AS e (embedding, number)
    UNION ALL
    SELECT e.number, e.embedding::pg_catalog.float8[]
    FROM songspace.encode_batch_by_sql(space, features) WITH ORDINALITY AS e (embedding, number)
$$;

COMMENT ON FUNCTION songspace.encode_batch(text, float8[]) IS
    'Rows of raw features (a two-dimensional array, n x width) to n embeddings, numbered from 1; NULL where a rule is broken.';
