CREATE OR REPLACE VIEW songspace.quarantine AS
SELECT s.name AS space, q.key, q.column_name AS "column", q.reason, q.noticed_at
FROM songspace.quarantine_entry q JOIN songspace.space s ON s.space_id = q.space_id AND s.active_model = q.model_id;

COMMENT ON VIEW songspace.quarantine IS 'Rows that are not encoded: key, column (NULL: the row or the model as a whole) and reason.';
