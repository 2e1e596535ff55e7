CREATE OR REPLACE FUNCTION songspace.index_state(relation name) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT CASE WHEN i.indisvalid THEN 'valid, ' || pg_size_pretty(pg_relation_size(i.indexrelid)) ELSE 'invalid' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = relation || '_embedding'
    ), 'missing')
$$;

COMMENT ON FUNCTION songspace.index_state(name) IS 'Internal: the state of the HNSW index of a space table, in words.';
