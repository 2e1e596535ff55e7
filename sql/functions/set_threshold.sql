CREATE OR REPLACE FUNCTION songspace.set_threshold(space text, measure text, bound float8) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM songspace.default_thresholds() d WHERE d.measure = set_threshold.measure) THEN
        RAISE EXCEPTION 'the gate does not measure "%"', measure
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'It measures: ' || (SELECT string_agg(d.measure, ', ') FROM songspace.default_thresholds() d) || '.';
    END IF;
    INSERT INTO songspace.threshold (space_id, measure, bound)
        VALUES ((songspace.space_of(space)).space_id, measure, bound)
        ON CONFLICT ON CONSTRAINT threshold_pkey DO UPDATE SET bound = excluded.bound;
END
$$;

COMMENT ON FUNCTION songspace.set_threshold(text, text, float8) IS
    'Set a bound of the gate for a space (songspace.default_thresholds() lists the measures); NULL: measured, but never a reason to refuse. The next check_staged judges by it.';
