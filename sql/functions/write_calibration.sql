CREATE OR REPLACE FUNCTION songspace.write_calibration(space text, settings regclass, mode text DEFAULT 'vae') RETURNS int
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    missing text;
    columns text;
    expressions text;
    written int;
BEGIN
    -- The last three are of the client's newer versions only.
    SELECT string_agg(v.name, ', ' ORDER BY v.name) FILTER (WHERE a.attnum IS NULL AND NOT v.newer),
        string_agg(v.name, ', ' ORDER BY v.name) FILTER (WHERE a.attnum IS NOT NULL), string_agg(v.expression, ', ' ORDER BY v.name) FILTER (WHERE a.attnum IS NOT NULL)
        INTO missing, columns, expressions
    FROM (VALUES
        ('mode', '$1', false), ('resolution_level', 'c.level', false), ('discriminator', '''latent''', false), ('base_x', 'c.inner_radius', false),
        ('inner_radius', 'c.inner_radius', false), ('outer_radius', 'c.outer_radius', false), ('target_percentage', 'c.outer_share', false),
        ('achieved_percentage', 'c.achieved_share', false), ('library_size', 'c.rows', false),
        ('sample_size', 'c.sample', true), ('calibrated_at', 'c.calibrated_at', true), ('checksum', 'md5(c::text)', true)
    ) AS v (name, expression, newer)
        LEFT JOIN pg_attribute a ON a.attrelid = settings AND a.attname = v.name AND a.attnum > 0 AND NOT a.attisdropped;
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION '% is no table of calibration settings: it has not the columns %', settings, missing
            USING ERRCODE = 'undefined_column', HINT = 'Name tsnotfyi''s pca_calibration_settings, or a table like it.';
    END IF;
    -- Who writes at the same time would not see, and so not remove, what is written here.
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', settings);
    EXECUTE format('DELETE FROM %s c WHERE c.mode = $1', settings) USING mode;
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM songspace.calibration c WHERE c.space_id = $2 AND c.model_id = $3',
        settings, columns, expressions) USING mode, found_space.space_id, found_space.active_model;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written = 0 THEN
        RAISE EXCEPTION 'the active model of the space "%" is not calibrated', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT * FROM songspace.calibrate(%L) does that.', space);
    END IF;
    RETURN written;
END
$$;

COMMENT ON FUNCTION songspace.write_calibration(text, regclass, text) IS
    'Write the radii of the active model into a client''s table (tsnotfyi: pca_calibration_settings) in place of its rows of that mode; shares are fractions, as the client has them. Returns the rows written. The client''s importer deletes these: write them again after it.';
