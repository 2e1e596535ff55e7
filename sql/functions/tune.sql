CREATE OR REPLACE FUNCTION songspace.tune(space text, sample int DEFAULT 200)
RETURNS TABLE (ef_search int, recall float8, milliseconds float8, chosen boolean)
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.lock_space(space);
BEGIN
    RETURN QUERY SELECT t.ef_search, t.recall, t.milliseconds, t.chosen
        FROM songspace.tune_model(found_space, found_space.active_model, sample) t ORDER BY t.ef_search;
END
$$;

COMMENT ON FUNCTION songspace.tune(text, int) IS
    'Find the least hnsw.ef_search (from 20 to 1000) with which searches of a space find the share of the ten nearest rows that songspace.set_recall_target asks for, measured over a sample of rows against exact search, and search with that from now on; each setting that was tried, with its recall and the milliseconds of a search. Where none is enough nothing changes, and a warning says so. From then on check_staged tunes each new model before the gate measures it.';
