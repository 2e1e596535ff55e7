CREATE OR REPLACE FUNCTION songspace.active_identity(space text) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    identity text;
BEGIN
    SELECT m.identity INTO identity
    FROM songspace.space s JOIN songspace.model m ON m.model_id = s.active_model
    WHERE s.name = active_identity.space;
    IF NOT FOUND THEN
        PERFORM songspace.space_of(space);
    END IF;
    RETURN identity;
END
$$;

COMMENT ON FUNCTION songspace.active_identity(text) IS 'Internal: the identity of the model that a space''s pointer names.';
