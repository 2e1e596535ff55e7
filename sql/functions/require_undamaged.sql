CREATE OR REPLACE FUNCTION songspace.require_undamaged(model songspace.model) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF songspace.identity_of(model.encoder, model.decoder, model.spec) <> model.identity THEN
        RAISE EXCEPTION 'the stored model % is damaged: its bytes no longer have the hash they were registered with', model.version
            USING ERRCODE = 'data_corrupted', HINT = 'Register it again from its bundle and deploy that.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_undamaged(songspace.model) IS 'Internal: an error where a model''s bytes or spec are not what its identity was made of.';
