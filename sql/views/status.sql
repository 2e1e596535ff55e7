CREATE OR REPLACE VIEW songspace.status AS
SELECT s.space, s.model, s.rows, s.encoded, s.quarantined, s.stale, s.pending, s.index_state, s.staged, s.staged_done, s.staged_left,
    s.rows_per_second, s.time_left, s.staged_index, s.previous, s.changes_logged, s.problem
FROM songspace.space_status() s;

COMMENT ON VIEW songspace.status IS
    'Rows of each space''s source: encoded by the active model, quarantined, stale (they carry another version), pending (none of these); its index; the staged model with rows done and left, rate and time left, and its index; the model kept for rollback; changes logged for these two; and why the space cannot follow its source, if it cannot.';
