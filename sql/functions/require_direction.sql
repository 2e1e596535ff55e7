CREATE OR REPLACE FUNCTION songspace.require_direction(sample int, dims int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF sample IS NULL OR sample NOT BETWEEN 100 AND 20000 THEN
        RAISE EXCEPTION 'a sample of % rows tells nothing of a direction, or takes too long', coalesce(sample::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample 100 to 20000 rows.';
    ELSIF dims > 32 THEN
        RAISE EXCEPTION 'directions are found in spaces of at most 32 axes; this one has %', dims
            USING ERRCODE = 'feature_not_supported', HINT = 'trainer.analysis.directions finds them outside the database.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_direction(int, int) IS 'Internal: an error unless a direction can be found over so many rows and axes.';
