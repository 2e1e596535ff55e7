CREATE OR REPLACE FUNCTION songspace.wait_for_staging(space text, model int, staged_at timestamptz) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_space(space);
BEGIN
    -- Retired and staged again is another staging: other writers were in flight when its log began.
    IF found_space.staged_model IS DISTINCT FROM model OR NOT EXISTS (
        SELECT FROM songspace.space_table t
        WHERE t.space_id = found_space.space_id AND t.model_id = model AND t.created_at = staged_at) THEN
        RAISE EXCEPTION 'the space "%" was given another model, or the staged one was retired, during the backfill', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Look at songspace.spaces.';
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.wait_for_staging(text, int, timestamptz) IS
    'Internal: like wait_for_space; an error unless the model is still staged as it was at that time.';
