CREATE OR REPLACE FUNCTION songspace.recall(space text, k int DEFAULT 10, sample int DEFAULT 200)
RETURNS TABLE (recall float8, sampled bigint, rows bigint, index_used boolean)
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.recall, r.sampled, r.rows, r.index_used
    FROM songspace.space_of(space) s, songspace.measure_recall(s, s.active_model, k, sample, 'recall') r
$$;

COMMENT ON FUNCTION songspace.recall(text, int, int) IS
    'Recall@k of a space''s index against exact search over a sample of rows, measured now and kept in songspace.recall_history; sample x rows distances are computed.';
