CREATE OR REPLACE FUNCTION songspace.neighbours(space text, row_key text, k int)
RETURNS TABLE (key text, distance float8)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record;
    point text;
BEGIN
    PERFORM songspace.require_neighbour_count(k);
    SELECT t.* INTO active FROM songspace.active_table(space) t;
    EXECUTE format('SELECT t.embedding::text FROM songspace.%I t WHERE t.key %s $1::%s',
        active.relation, active.equals, active.key_type) INTO point USING row_key;
    IF point IS NULL THEN
        PERFORM songspace.explain_missing_key(space, row_key);
        RETURN;
    END IF;
    RETURN QUERY SELECT n.key, n.distance
        FROM songspace.nearest(active.relation, active.metric, active.key_type, active.equals, point, row_key, k) n;
END
$$;

COMMENT ON FUNCTION songspace.neighbours(text, text, int) IS 'Internal: what songspace.similar answers.';
