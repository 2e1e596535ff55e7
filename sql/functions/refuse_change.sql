CREATE OR REPLACE FUNCTION songspace.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a registered model is never changed: its identity is the hash of what it is'
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Register the new one beside it and deploy that.';
END
$$;

COMMENT ON FUNCTION songspace.refuse_change() IS 'Internal, trigger: keeps registered models as they are.';

CREATE OR REPLACE TRIGGER model_is_immutable BEFORE UPDATE ON songspace.model
    FOR EACH ROW EXECUTE FUNCTION songspace.refuse_change();
