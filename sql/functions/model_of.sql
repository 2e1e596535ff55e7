CREATE OR REPLACE FUNCTION songspace.model_of(model int) RETURNS songspace.model
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model;
BEGIN
    SELECT m.* INTO found_model FROM songspace.model m WHERE m.model_id = model_of.model;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no model with the id %', coalesce(model::text, 'NULL')
            USING ERRCODE = 'undefined_object',
                HINT = 'The view songspace.models lists them; songspace.register_model stores one.';
    END IF;
    RETURN found_model;
END
$$;

COMMENT ON FUNCTION songspace.model_of(int) IS 'Internal: the row of a model; an error where there is none.';
