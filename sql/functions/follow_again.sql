CREATE OR REPLACE FUNCTION songspace.follow_again(space_id int, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = follow_again.space_id;
    IF found_space.output_columns = '{}' THEN
        PERFORM songspace.encode_keys(found_space, found_space.active_model, keys);
    ELSE
        PERFORM songspace.follow_columns(found_space, keys);
    END IF;
EXCEPTION WHEN syntax_error_or_access_rule_violation OR data_exception THEN
    -- The model or the table is at fault, and the row in the quarantine by now.
    NULL;
END
$$;

COMMENT ON FUNCTION songspace.follow_again(int, text[]) IS
    'Internal, for triggers: follows rows as they are now, which triggers of the user''s own wrote to since.';
