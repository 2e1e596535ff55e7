-- The barrier keeps a caller's own functions from seeing keys before they are judged.
CREATE OR REPLACE VIEW songspace.quarantine WITH (security_barrier) AS
SELECT s.name AS space, q.key, q.column_name AS "column", q.reason, q.noticed_at
FROM songspace.quarantine_entry q JOIN songspace.space s ON s.space_id = q.space_id AND s.active_model = q.model_id
WHERE NOT s.row_security OR songspace.sees_key(s.source, s.key_column, s.key_equals, s.key_type, q.key);

COMMENT ON VIEW songspace.quarantine IS 'Rows that are not encoded: key, column (NULL: the row or the model as a whole) and reason.';
