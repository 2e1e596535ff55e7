CREATE OR REPLACE FUNCTION songspace.require_parity(model songspace.model, network text, parity float8) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- NaN is above every number.
    IF parity > 1e-5 THEN
        RAISE EXCEPTION 'this SQL does not answer as the % of % does: it differs by % from the check vectors', network, model.version, parity
            USING ERRCODE = 'data_exception', HINT = 'Compile it again from the bundle of this very model.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_parity(songspace.model, text, float8) IS
    'Internal: an error where a network that was compiled to SQL is farther from its model''s check vectors than 1e-5.';
