CREATE OR REPLACE FUNCTION songspace.answer_questions(
    space songspace.space, model int, k int, questions songspace.question[], purpose text
) RETURNS songspace.recall_measurement
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space.name, model);
    measured songspace.recall_measurement;
    question songspace.question;
    started timestamptz;
    found_rows bigint := 0;
BEGIN
    measured.space_id := space.space_id;
    measured.model_id := model;
    measured.purpose := purpose;
    measured.k := k;
    -- As nearest() has it.
    measured.ef_search := greatest(songspace.ef_search_of(space.name, model), 2 * least(k, 500));
    measured.rows := songspace.rows_in_space_table(space, model);
    measured.sampled := cardinality(questions);
    measured.index_used := songspace.index_is_used(active.relation, active.distance_operator, k, measured.ef_search);
    started := clock_timestamp();
    FOREACH question IN ARRAY questions LOOP
        -- By distance, so that which of several equally near rows was found does not count.
        found_rows := found_rows + (
            SELECT count(*) FROM songspace.nearest(space.name, question.point, question.key, k, model) n WHERE n.distance <= question.farthest
        );
    END LOOP;
    measured.milliseconds := 1000 * extract(epoch FROM clock_timestamp() - started) / nullif(measured.sampled, 0);
    measured.recall := found_rows::float8 / nullif(measured.sampled * least(k, measured.rows - 1), 0);
    PERFORM songspace.keep_measurement(measured);
    RETURN measured;
END
$$;

COMMENT ON FUNCTION songspace.answer_questions(songspace.space, int, int, songspace.question[], text) IS
    'Internal: asks what is known, by one of a space''s models and as a search does; measures and keeps how much of it is found and how long that takes.';
