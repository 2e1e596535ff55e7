CREATE OR REPLACE FUNCTION songspace.sample_rows(active record, sample int)
RETURNS TABLE (place bigint, key text, point float4[], own_distance float8)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format(
        'SELECT row_number() OVER (), %2$s(s.key), s.embedding::float4[], s.embedding %3$s s.embedding '
        'FROM (SELECT t.key, t.embedding FROM songspace.%1$I t ORDER BY random() LIMIT $1) s',
        active.relation, active.key_text, active.distance_operator) USING sample;
END
$$;

COMMENT ON FUNCTION songspace.sample_rows(record, int) IS
    'Internal: rows of a model''s table (active_table) drawn at random, numbered, each with its distance to itself, which not every metric makes 0.';
