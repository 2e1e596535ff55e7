CREATE OR REPLACE FUNCTION songspace.tune_model(space songspace.space, model int, sample int)
RETURNS TABLE (ef_search int, recall float8, milliseconds float8, chosen boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A search for ten rows keeps twice as many candidates at least; more than a thousand pgvector does not take.
    settings CONSTANT int[] := '{20, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640, 1000}';
    active record := songspace.active_table(space.name, model);
    before int := (SELECT t.ef_search FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model);
    questions songspace.question[];
    measured songspace.recall_measurement;
BEGIN
    PERFORM songspace.require_sample(10, sample);
    -- What is found by looking at every row says nothing of the index that will be used when the library has grown.
    IF songspace.rows_in_space_table(space, model) < 2 OR NOT songspace.index_is_used(active.relation, active.distance_operator, 10, settings[1]) THEN
        RAISE NOTICE 'space "%": searches look at every row, as of few rows or without an index; there is nothing to tune yet', space.name;
        RETURN;
    END IF;
    -- With the most candidates the index errs least, and least is left to be looked for in every row.
    PERFORM songspace.set_ef_search(space, model, 1000);
    questions := songspace.recall_questions(space.name, model, 10, sample);
    FOREACH ef_search IN ARRAY settings LOOP
        -- Set before it is measured, so that what is measured is what a search does; nobody else sees it yet.
        PERFORM songspace.set_ef_search(space, model, ef_search);
        measured := songspace.answer_questions(space, model, 10, questions, 'tune');
        recall := measured.recall;
        milliseconds := measured.milliseconds;
        chosen := recall >= space.recall_target;
        RETURN NEXT;
        EXIT WHEN chosen;
    END LOOP;
    IF NOT chosen THEN
        PERFORM songspace.set_ef_search(space, model, before);
    END IF;
    PERFORM songspace.tell_tuned(space, measured, coalesce(before, 40));
END
$$;

COMMENT ON FUNCTION songspace.tune_model(songspace.space, int, int) IS 'Internal: tune() for one of a space''s models.';
