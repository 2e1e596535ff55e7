CREATE OR REPLACE FUNCTION songspace.space_status(
    OUT space text, OUT model text, OUT rows bigint, OUT encoded bigint, OUT quarantined bigint, OUT stale bigint,
    OUT pending bigint, OUT index_state text, OUT staged text, OUT staged_done bigint, OUT staged_left bigint,
    OUT rows_per_second float8, OUT time_left interval, OUT staged_index text, OUT previous text, OUT changes_logged bigint,
    OUT problem text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s songspace.space;
BEGIN
    FOR s IN SELECT x.* FROM songspace.space x ORDER BY x.name LOOP
        space := s.name;
        problem := songspace.source_problem(s);
        SELECT m.version INTO model FROM songspace.model m WHERE m.model_id = s.active_model;
        SELECT m.version INTO staged FROM songspace.model m WHERE m.model_id = s.staged_model;
        SELECT m.version INTO previous FROM songspace.model m WHERE m.model_id = s.previous_model;
        SELECT c.rows, c.stale INTO rows, stale FROM songspace.count_source(s, model) c;
        encoded := songspace.rows_in_space_table(s, s.active_model);
        SELECT count(DISTINCT q.key) INTO quarantined
            FROM songspace.quarantine_entry q WHERE q.space_id = s.space_id AND q.model_id = s.active_model;
        pending := rows - encoded - quarantined - stale;
        index_state := songspace.index_state(songspace.space_table_name(s.name, s.active_model));
        staged_index := CASE WHEN s.staged_model IS NOT NULL
            THEN songspace.index_state(songspace.space_table_name(s.name, s.staged_model)) END;
        SELECT p.rows_done, p.rows_left, p.rows_per_second, p.time_left INTO staged_done, staged_left, rows_per_second, time_left
            FROM songspace.backfill_progress(s.space_id, s.staged_model) p WHERE s.staged_model IS NOT NULL;
        EXECUTE format('SELECT count(*) FROM songspace.%I', s.name || '_changes') INTO changes_logged;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.space_status() IS 'Internal: the rows of the view songspace.status.';
