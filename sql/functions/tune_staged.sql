CREATE OR REPLACE FUNCTION songspace.tune_staged(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM songspace.space_table t
        WHERE t.space_id = space.space_id AND t.model_id = space.staged_model AND t.ef_search IS NOT NULL) THEN
        PERFORM songspace.tune_model(space, space.staged_model, songspace.recall_sample(space, space.staged_model));
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.tune_staged(songspace.space) IS
    'Internal: where a space was tuned, tunes its staged model, so that the gate measures what searches will find once it is active.';
