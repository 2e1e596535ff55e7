CREATE OR REPLACE FUNCTION songspace.measure_active_axes(space songspace.space, model int) RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    -- The design's tenth is of a latent whose prior has variance 1; an axis of a unit vector has 1 / dims.
    least_spread float8 := 0.1 / CASE WHEN found_model.metric = 'cosine' THEN sqrt(found_model.dims) ELSE 1 END;
    share float8;
BEGIN
    EXECUTE format($query$
        SELECT avg((a.spread >= $1)::int) FROM (
            SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY x.value) - percentile_cont(0.25) WITHIN GROUP (ORDER BY x.value) AS spread
            FROM (SELECT t.embedding FROM songspace.%I t ORDER BY random() LIMIT 5000) e,
                unnest(e.embedding::float4[]::float8[]) WITH ORDINALITY AS x (value, axis)
            GROUP BY x.axis
        ) a
    $query$, songspace.space_table_name(space.name, model)) INTO share USING least_spread;
    RETURN share;
END
$$;

COMMENT ON FUNCTION songspace.measure_active_axes(songspace.space, int) IS
    'Internal: the share of a model''s axes whose interquartile range over 5,000 rows of the library makes them active.';
