CREATE OR REPLACE VIEW songspace.evidence AS
SELECT e.evidence_id, e.space, e.model, e.active_model, e.checked_at, e.checked_by,
    (e.measures ->> 'parity')::float8 AS parity, (e.measures ->> 'active_axes')::float8 AS active_axes,
    (e.measures ->> 'coverage')::float8 AS coverage, (e.measures ->> 'recall')::float8 AS recall,
    (e.measures ->> 'overlap')::float8 AS overlap, (e.measures ->> 'drift')::float8 AS drift, e.drift AS drift_by_feature,
    e.failures = '{}' AS passed, e.failures, e.activated_at, e.forced_by,
    (e.measures ->> 'lost_axes')::int AS lost_axes, (e.measures ->> 'r2_lost')::float8 AS r2_lost, e.training
FROM songspace.evidence_entry e;

COMMENT ON VIEW songspace.evidence IS
    'What check_staged measured of each staged model, whether it passed, when it was activated, and who forced it. songspace.default_thresholds() says what the measures mean.';
