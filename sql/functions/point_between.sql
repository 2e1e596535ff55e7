CREATE OR REPLACE FUNCTION songspace.point_between(a float4[], b float4[], share float8) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(p.a + (p.b::float8 - p.a) * share ORDER BY p.axis) FROM unnest(a, b) WITH ORDINALITY AS p (a, b, axis)
$$;

COMMENT ON FUNCTION songspace.point_between(float4[], float4[], float8) IS 'Internal: the point on the line from a (share 0) to b (share 1).';
