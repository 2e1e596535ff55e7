CREATE OR REPLACE VIEW songspace.status AS
SELECT s.space, s.model, s.rows, s.encoded, s.quarantined, s.stale, s.pending, s.index_state
FROM songspace.space_status() s;

COMMENT ON VIEW songspace.status IS
    'Rows of each space''s source: encoded by the active model, quarantined, stale (they carry another version), pending (none of these); and its index.';
