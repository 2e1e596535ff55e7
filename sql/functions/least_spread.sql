CREATE OR REPLACE FUNCTION songspace.least_spread(model int) RETURNS float8
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- The design's tenth is of a latent whose prior has variance 1; an axis of a unit vector has 1 / dims.
    SELECT 0.1 / CASE WHEN m.metric = 'cosine' THEN sqrt(m.dims) ELSE 1 END FROM songspace.model_of(least_spread.model) m
$$;

COMMENT ON FUNCTION songspace.least_spread(int) IS 'Internal: the interquartile range from which an axis of a model is active.';
