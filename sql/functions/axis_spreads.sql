CREATE OR REPLACE FUNCTION songspace.axis_spreads(space songspace.space, model int) RETURNS float8[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    spreads float8[];
BEGIN
    EXECUTE format($query$
        SELECT array_agg(a.spread ORDER BY a.axis) FROM (
            SELECT x.axis, percentile_cont(0.75) WITHIN GROUP (ORDER BY x.value) - percentile_cont(0.25) WITHIN GROUP (ORDER BY x.value) AS spread
            FROM (SELECT t.embedding FROM songspace.%I t ORDER BY random() LIMIT 5000) e,
                unnest(e.embedding::float4[]::float8[]) WITH ORDINALITY AS x (value, axis)
            GROUP BY x.axis
        ) a
    $query$, songspace.space_table_name(space.name, model)) INTO spreads;
    RETURN spreads;
END
$$;

COMMENT ON FUNCTION songspace.axis_spreads(songspace.space, int) IS
    'Internal: the interquartile range of each of a model''s axes over 5,000 rows of the library; NULL without rows.';
