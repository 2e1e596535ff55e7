CREATE OR REPLACE FUNCTION songspace.measure_recall(space songspace.space, model int, k int, sample int, purpose text) RETURNS songspace.recall_measurement
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_sample(k, sample);
    RETURN songspace.answer_questions(space, model, k, songspace.recall_questions(space.name, model, k, sample), purpose);
END
$$;

COMMENT ON FUNCTION songspace.measure_recall(songspace.space, int, int, int, text) IS
    'Internal: recall@k of the index of one of a space''s models against exact search, measured as searches use it, and kept.';
