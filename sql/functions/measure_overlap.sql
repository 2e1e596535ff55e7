CREATE OR REPLACE FUNCTION songspace.measure_overlap(space text, one int, other int) RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one_table name := songspace.space_table_name(space, one);
    other_table name := songspace.space_table_name(space, other);
    found_space songspace.space := songspace.space_of(space);
    pair record;
    shares float8[] := '{}';
BEGIN
    -- Drawn before they are joined: 200 rows are looked up instead of all.
    FOR pair IN EXECUTE format('SELECT %s(a.key) AS key, a.embedding::float4[] AS one_point, b.embedding::float4[] AS other_point '
        'FROM (SELECT t.key, t.embedding FROM songspace.%I t ORDER BY random() LIMIT 200) a JOIN songspace.%I b ON a.key %s b.key',
        found_space.key_text, one_table, other_table, found_space.key_equals)
    LOOP
        shares := shares || (
            SELECT count(o.key)::float8 / nullif(count(*), 0)
            FROM songspace.nearest(space, pair.one_point, pair.key, 10, one) n
                LEFT JOIN songspace.nearest(space, pair.other_point, pair.key, 10, other) o ON o.key = n.key);
    END LOOP;
    RETURN (SELECT avg(s) FROM unnest(shares) s);
END
$$;

COMMENT ON FUNCTION songspace.measure_overlap(text, int, int) IS
    'Internal: the share of ten nearest rows that two models of a space have in common, over 200 rows of the first, those that the other encodes.';
