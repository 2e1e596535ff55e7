CREATE OR REPLACE FUNCTION songspace.measure_active_axes(spreads float8[], enough float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT avg((s.spread >= enough)::int) FROM unnest(spreads) AS s (spread)
$$;

COMMENT ON FUNCTION songspace.measure_active_axes(float8[], float8) IS
    'Internal: the share of axes whose interquartile range over the library makes them active; NULL for none.';
