CREATE OR REPLACE FUNCTION songspace.write_calibration(space text, settings regclass, mode text DEFAULT 'vae') RETURNS int
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    columns text;
    expressions text;
    written int;
BEGIN
    EXECUTE format('DELETE FROM %s c WHERE c.mode = $1', settings) USING mode;
    -- The last three are of the client's newer versions only.
    SELECT string_agg(v.name, ', '), string_agg(v.expression, ', ') INTO columns, expressions
    FROM (VALUES
        ('mode', '$1'), ('resolution_level', 'c.level'), ('discriminator', '''latent'''), ('base_x', 'c.inner_radius'),
        ('inner_radius', 'c.inner_radius'), ('outer_radius', 'c.outer_radius'), ('target_percentage', 'c.outer_share'),
        ('achieved_percentage', 'c.achieved_share'), ('library_size', 'c.rows'),
        ('sample_size', 'c.sample'), ('calibrated_at', 'c.calibrated_at'), ('checksum', 'md5(c::text)')
    ) AS v (name, expression)
    WHERE v.name NOT IN ('sample_size', 'calibrated_at', 'checksum')
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = settings AND a.attname = v.name AND NOT a.attisdropped);
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
