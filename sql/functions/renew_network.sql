CREATE OR REPLACE FUNCTION songspace.renew_network(model songspace.model) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    accept regprocedure := to_regprocedure(format('songspace.model_%s_accept(float8[])', model.model_id));
BEGIN
    IF accept IS NOT NULL THEN
        -- Only a part of the extension can be replaced by an upgrade script, and only what is none is dumped.
        PERFORM songspace.claim_object(format('FUNCTION %s', accept), true);
        PERFORM songspace.define_accept(model);
        PERFORM songspace.claim_object(format('FUNCTION %s', accept), false);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.renew_network(songspace.model) IS
    'Internal: generates anew what was generated around a model''s compiled network, if it has one. The network itself stays as it was compiled.';
