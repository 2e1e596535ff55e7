CREATE OR REPLACE VIEW songspace.models AS
SELECT m.model_id, m.name, m.version, m.identity, m.spec::jsonb ->> 'family' AS family, m.dims, m.metric,
    ARRAY(SELECT f ->> 'name' FROM pg_catalog.jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') f) AS features,
    pg_catalog.octet_length(m.encoder) + coalesce(pg_catalog.octet_length(m.decoder), 0) AS bytes,
    ARRAY(SELECT s.name FROM songspace.space s WHERE s.active_model = m.model_id ORDER BY s.name) AS active_in,
    m.registered_at, m.registered_by
FROM songspace.model m;

COMMENT ON VIEW songspace.models IS 'Registered models: what each is, takes and makes, and where it is active.';
