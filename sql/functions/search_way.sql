CREATE OR REPLACE FUNCTION songspace.search_way(target record, predicate text, weighted boolean, k int) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    plan pg_catalog.json;
BEGIN
    IF predicate IS NOT NULL THEN
        -- A loop opens a cursor, and a cursor takes one statement: a predicate cannot bring a second one along.
        FOR plan IN EXECUTE pg_catalog.format(E'EXPLAIN (FORMAT JSON) SELECT s.%s FROM %s s WHERE (%s\n)', target.key_column, target.source, predicate) LOOP
            -- With r of n rows qualifying, the index goes through k n / r of them, each at about twice the cost of fetching one by key.
            IF pg_catalog.json_extract_path_text(plan, '0', 'Plan', 'Node Type') OPERATOR(pg_catalog.<>) 'Seq Scan'
                AND pg_catalog.json_extract_path_text(plan, '0', 'Plan', 'Plan Rows')::pg_catalog.float8
                    OPERATOR(pg_catalog.<) pg_catalog.sqrt((2.0 OPERATOR(pg_catalog.*) k) OPERATOR(pg_catalog.*) target.rows)
            THEN
                RETURN 'keys';
            END IF;
        END LOOP;
    END IF;
    RETURN CASE WHEN weighted THEN 'exact' ELSE 'index' END;
END
$$;

COMMENT ON FUNCTION songspace.search_way(record, text, boolean, int) IS
    'Internal: how a search with conditions begins: keys (the few rows that qualify are fetched by an index of the source, and all are compared), exact (every row is looked at) or index (by the HNSW index, and exact where that comes short).';
