CREATE OR REPLACE VIEW songspace.status AS
SELECT s.space, s.model, s.rows, s.encoded, s.quarantined, s.stale, s.pending, s.index_state, s.staged, s.staged_done, s.staged_left,
    s.rows_per_second, s.time_left, s.staged_index, s.previous, s.changes_logged, s.problem,
    CASE WHEN s.changes_logged > 0 THEN pg_catalog.now() - w.followed_at END AS changes_age
FROM songspace.space_status() s, LATERAL (
    SELECT min(t.followed_at) AS followed_at
    FROM songspace.space o JOIN songspace.space_table t ON t.space_id = o.space_id AND t.model_id IN (o.staged_model, o.previous_model)
    WHERE o.name = s.space
) w;

COMMENT ON VIEW songspace.status IS
    'Rows of each space''s source: encoded by the active model, quarantined, stale (they carry another version), pending (none of these); its index; the staged model with rows done and left, rate and time left, and its index; the model kept for rollback; changes logged for these two, and for how long at most the oldest has waited (changes_age); and why the space cannot follow its source, if it cannot.';
