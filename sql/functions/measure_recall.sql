CREATE OR REPLACE FUNCTION songspace.measure_recall(space text, model int, k int, sample int)
RETURNS TABLE (recall float8, sampled bigint, rows bigint, index_used boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
    query record;
    farthest float8;
    wanted bigint := 0;
    found_rows bigint := 0;
BEGIN
    index_used := songspace.index_is_used(active.relation, active.distance_operator, k);
    EXECUTE format('SELECT count(*) FROM songspace.%I', active.relation) INTO rows;
    sampled := 0;
    FOR query IN EXECUTE format('SELECT %s(t.key) AS key, t.embedding::float4[] AS point FROM songspace.%I t ORDER BY random() LIMIT $1',
        active.key_text, active.relation) USING sample
    LOOP
        sampled := sampled + 1;
        wanted := wanted + least(k, rows - 1);
        -- By distance, so that which of several equally near rows was found does not count.
        farthest := songspace.exact_distance(space, query.point, query.key, k, model);
        found_rows := found_rows + (
            SELECT count(*) FROM songspace.nearest(space, query.point, query.key, k, model) n WHERE n.distance <= farthest
        );
    END LOOP;
    recall := found_rows::float8 / nullif(wanted, 0);
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION songspace.measure_recall(text, int, int, int) IS
    'Internal: recall@k of the index of a space''s active model, or of the one that is given, against exact search.';
