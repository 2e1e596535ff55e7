CREATE OR REPLACE FUNCTION songspace.require_filled(space songspace.space) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    progress record;
BEGIN
    IF space.staged_model IS NULL THEN
        RAISE EXCEPTION 'the space "%" has no staged model', space.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'CALL songspace.deploy(space, model) does all there is to do; songspace.stage(space, model) begins step by step.';
    END IF;
    progress := songspace.backfill_progress(space.space_id, space.staged_model);
    IF progress.rows_left IS NOT NULL
        OR songspace.index_state(songspace.space_table_name(space.name, space.staged_model)) NOT LIKE 'valid%' THEN
        RAISE EXCEPTION 'the staged model of the space "%" is not filled: % rows are encoded', space.name, progress.rows_done
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('CALL songspace.backfill(%L) goes on with it.', space.name);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_filled(songspace.space) IS
    'Internal: an error unless the staged model''s table is complete and indexed.';
