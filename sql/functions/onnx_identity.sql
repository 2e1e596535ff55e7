CREATE OR REPLACE FUNCTION songspace.onnx_identity(space text) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    identity pg_catalog.text;
BEGIN
    -- Through the view, which every role that may encode may read: so it needs neither the owner's rights nor a SET.
    SELECT CASE WHEN s.engine OPERATOR(pg_catalog.=) 'onnx' THEN s.identity END INTO identity
    FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) onnx_identity.space;
    IF NOT FOUND THEN
        PERFORM songspace.no_such_space(space);
    END IF;
    RETURN identity;
END
$$;

COMMENT ON FUNCTION songspace.onnx_identity(text) IS 'Internal: the identity of the model that a space''s pointer names, for ONNX Runtime; NULL where the space''s engine is sql.';
