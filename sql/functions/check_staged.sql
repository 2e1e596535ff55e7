CREATE OR REPLACE FUNCTION songspace.check_staged(space text)
RETURNS TABLE (measure text, value float8, bound float8, passed boolean, what text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.lock_space(space);
    model int := found_space.staged_model;
    drift jsonb;
    spreads float8[];
    training jsonb;
    measures jsonb;
    failures text[];
    started timestamptz := clock_timestamp();
BEGIN
    PERFORM songspace.require_filled(found_space);
    PERFORM songspace.tune_staged(found_space);
    drift := songspace.measure_drift(found_space, model);
    spreads := songspace.axis_spreads(found_space, model);
    training := songspace.compare_training(model, spreads, songspace.measure_reconstruction(found_space, model));
    measures := jsonb_build_object(
        'parity', songspace.measure_parity(model, found_space.engine),
        'active_axes', songspace.measure_active_axes(spreads, songspace.least_spread(model)),
        'lost_axes', CASE WHEN training -> 'lost_axes' <> 'null' THEN jsonb_array_length(training -> 'lost_axes') END,
        'r2_lost', (training #>> '{trained,r2}')::float8 - (training #>> '{here,r2}')::float8,
        'coverage', songspace.measure_coverage(found_space, model),
        'recall', (songspace.measure_recall(found_space, model, 10, songspace.recall_sample(found_space, model), 'gate')).recall,
        'overlap', songspace.measure_overlap(space, found_space.active_model, model),
        'drift', (SELECT max(d.value::float8) FROM jsonb_each_text(drift) d));
    failures := songspace.gate_failures(found_space.space_id, measures);
    INSERT INTO songspace.evidence_entry (space, model, active_model, staged_at, measures, drift, failures, training)
        SELECT space, (songspace.model_of(model)).version, (songspace.model_of(found_space.active_model)).version, t.created_at,
            measures, drift, failures, training
        FROM songspace.space_table t WHERE t.space_id = found_space.space_id AND t.model_id = model;
    RAISE NOTICE 'space "%": %', space, songspace.training_words(training);
    RAISE NOTICE 'space "%": checked, % ms; %', space, songspace.milliseconds_since(started),
        CASE WHEN failures = '{}' THEN 'all within bounds' ELSE array_to_string(failures, '; ') END;
    RETURN QUERY SELECT t.measure, (measures ->> t.measure)::float8, t.bound,
            songspace.is_within((measures ->> t.measure)::float8, t.bound, t.is_minimum), t.what
        FROM songspace.thresholds_of(found_space.space_id) t;
END
$$;

COMMENT ON FUNCTION songspace.check_staged(text) IS
    'Measure the staged model of a space on the library, judge it by the space''s bounds and store that in songspace.evidence.';
