CREATE OR REPLACE FUNCTION songspace.index_is_used(relation name, distance_operator text, k int, ef_search int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
-- Stated, so that what is set below ends with this function.
SET hnsw.ef_search = 40
AS $$
DECLARE
    plan json;
BEGIN
    PERFORM set_config('hnsw.ef_search', ef_search::text, true);
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT t.key FROM songspace.%1$I t '
        'ORDER BY t.embedding %2$s (SELECT u.embedding FROM songspace.%1$I u LIMIT 1) LIMIT %3$s',
        relation, distance_operator, k) INTO plan;
    RETURN plan::text LIKE '%' || relation || '\_embedding"%';
END
$$;

COMMENT ON FUNCTION songspace.index_is_used(name, text, int, int) IS
    'Internal: whether the planner would answer a search for k rows that keeps so many candidates by the HNSW index.';
