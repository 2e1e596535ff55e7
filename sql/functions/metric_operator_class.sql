CREATE OR REPLACE FUNCTION songspace.metric_operator_class(metric songspace.metric) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s.%s', songspace.vector_schema(),
        CASE metric WHEN 'l2' THEN 'vector_l2_ops' WHEN 'cosine' THEN 'vector_cosine_ops' ELSE 'vector_ip_ops' END)
$$;

COMMENT ON FUNCTION songspace.metric_operator_class(songspace.metric) IS 'Internal: the HNSW operator class of a metric, qualified.';
