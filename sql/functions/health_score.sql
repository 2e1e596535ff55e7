CREATE OR REPLACE FUNCTION songspace.health_score(isolated float8, distance_ratio float8, hubness float8, dead_zones float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- From a ratio of 3 on distances mean something, as the client has it; an even spread has no skewness.
    SELECT ((1 - isolated) + least(coalesce(distance_ratio, 0) / 3, 1) + 1 / (1 + greatest(coalesce(hubness, 0), 0)) + (1 - dead_zones)) / 4
$$;

COMMENT ON FUNCTION songspace.health_score(float8, float8, float8, float8) IS 'Internal: the measures of health() as one number from 0 to 1, each a quarter of it.';
