CREATE OR REPLACE FUNCTION songspace.metric_operator(metric songspace.metric) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('OPERATOR(%s.%s)', songspace.vector_schema(),
        CASE metric WHEN 'l2' THEN '<->' WHEN 'cosine' THEN '<=>' ELSE '<#>' END)
$$;

COMMENT ON FUNCTION songspace.metric_operator(songspace.metric) IS 'Internal: pgvector''s distance operator of a metric, qualified.';
