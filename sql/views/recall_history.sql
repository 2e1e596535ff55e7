CREATE OR REPLACE VIEW songspace.recall_history AS
SELECT s.name AS space, m.version AS model, r.purpose, r.k, r.ef_search, r.recall, r.milliseconds, r.sampled, r.rows, r.index_used, r.measured_at
FROM songspace.recall_measurement r
    JOIN songspace.space s ON s.space_id = r.space_id
    JOIN songspace.model m ON m.model_id = r.model_id;

COMMENT ON VIEW songspace.recall_history IS
    'Recall of the spaces'' indexes over time, as recall(), tune() and the gate measured it: with which ef_search, how many milliseconds a search took, over how many of how many rows. Of each space and purpose the newest thousand; dropped with the space.';
