CREATE OR REPLACE FUNCTION songspace.try_add_model(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- Redefining the view waits for everyone who has it open, and makes all others wait behind: so only briefly.
SET lock_timeout = '200ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
BEGIN
    PERFORM songspace.lock_space(space);
    PERFORM songspace.require_output_columns(space, found_model.dims);
    PERFORM songspace.feature_expressions(space.source, found_model.spec::jsonb, 's');
    PERFORM songspace.drop_space_table(space, t.model_id)
        FROM songspace.space_table t
        WHERE t.space_id = space.space_id AND t.model_id <> space.active_model
            AND t.model_id IS DISTINCT FROM space.previous_model;
    PERFORM songspace.drop_space_table(space, t.model_id)
        FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model;
    PERFORM songspace.create_space_table(space, model);
    PERFORM songspace.define_view(space);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_add_model(songspace.space, int) IS
    'Internal: an empty table for a model and its arm in the view; false where someone has the view open.';
