CREATE OR REPLACE VIEW songspace.spaces AS
SELECT s.name AS space, s.source, s.key_column, m.version AS model, s.active_identity AS identity, s.active_model, s.staged_model, s.previous_model, m.dims, m.metric,
    s.output_columns, s.version_column, s.time_column, s.created_at, s.activated_at, s.row_security, s.engine,
    s.recall_target, coalesce(t.ef_search, 40) AS ef_search, s.input_column
FROM songspace.space s LEFT JOIN songspace.model m ON m.model_id = s.active_model
    LEFT JOIN songspace.space_table t ON t.space_id = s.space_id AND t.model_id = s.active_model;

COMMENT ON VIEW songspace.spaces IS
    'Spaces: over which table each is kept, by which model, what runs it, and how it is searched (ef_search, at least; tune() sets it by recall_target).';
