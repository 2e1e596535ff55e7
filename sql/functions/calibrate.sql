CREATE OR REPLACE FUNCTION songspace.calibrate(space text, sample int DEFAULT 400, neighbours int DEFAULT NULL)
RETURNS TABLE (level text, inner_radius float8, outer_radius float8, achieved_share float8)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    distances float8[];
BEGIN
    IF sample IS NULL OR sample < 1 OR neighbours < 1 THEN
        RAISE EXCEPTION 'a sample of % rows with % neighbours is none', coalesce(sample::text, 'NULL'), coalesce(neighbours::text, 'all')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample at least 1 row; 400 is the default.';
    END IF;
    distances := ARRAY(SELECT d FROM songspace.sampled_distances(space, sample, neighbours) d);
    IF distances = '{}' THEN
        RAISE EXCEPTION 'the space "%" has no two rows to measure a distance between', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Calibrate when the library is there.';
    END IF;
    RETURN QUERY
        WITH levels AS (
            SELECT array_agg(l.level) AS names, array_agg(l.inner_share) AS inner_shares, array_agg(l.outer_share) AS outer_shares
            FROM songspace.calibration_levels() l
        ), radii AS (
            SELECT percentile_cont(l.inner_shares) WITHIN GROUP (ORDER BY d) AS low, percentile_cont(l.outer_shares) WITHIN GROUP (ORDER BY d) AS high
            FROM unnest(distances) d, levels l GROUP BY l.inner_shares, l.outer_shares
        ), kept AS (
            INSERT INTO songspace.calibration AS c
                (space_id, model_id, level, inner_radius, outer_radius, inner_share, outer_share, achieved_share, sample, neighbours, rows)
            SELECT found_space.space_id, found_space.active_model, v.level, v.low, v.high, v.inner_share, v.outer_share,
                (SELECT avg((d <= v.high)::int) FROM unnest(distances) d), calibrate.sample, calibrate.neighbours,
                songspace.rows_in_space_table(found_space, found_space.active_model)
            FROM levels l, radii r, unnest(l.names, r.low, r.high, l.inner_shares, l.outer_shares) AS v (level, low, high, inner_share, outer_share)
            -- In place of the radii from before; who calibrates at the same time waits, and the later one's stay.
            ON CONFLICT ON CONSTRAINT calibration_pkey DO UPDATE SET inner_radius = excluded.inner_radius, outer_radius = excluded.outer_radius,
                achieved_share = excluded.achieved_share, sample = excluded.sample, neighbours = excluded.neighbours, rows = excluded.rows,
                calibrated_at = excluded.calibrated_at
            RETURNING c.level, c.inner_radius, c.outer_radius, c.achieved_share
        )
        SELECT k.level, k.inner_radius, k.outer_radius, k.achieved_share FROM kept k ORDER BY k.outer_radius;
END
$$;

COMMENT ON FUNCTION songspace.calibrate(text, int, int) IS
    'Find radii for the rings microscope (2 % to 8 %), magnifying_glass (5 % to 20 %) and binoculars (15 % to 40 %) from sampled distances, and keep them for the active model (view calibrations): percentiles of the distances between rows of the whole library, so that a ring holds that share of it; with neighbours, of the distances of each sampled row to so many nearest ones.';
