CREATE OR REPLACE FUNCTION songspace.compare(names text[], values_a float8[], values_b float8[], scales float8[])
RETURNS TABLE (name text, a float8, b float8, change float8, share float8)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.name, c.a, c.b, c.b - c.a, coalesce(c.size / nullif(sum(c.size) OVER (), 0), 0)
    FROM (
        SELECT v.name, v.a, v.b, v.position, coalesce(((v.b - v.a) / nullif(v.scale, 0)) ^ 2, 0) AS size
        FROM unnest(names, values_a, values_b, scales) WITH ORDINALITY AS v (name, a, b, scale, position)
        WHERE v.a IS NOT NULL
    ) c
    ORDER BY c.size DESC, c.position
$$;

COMMENT ON FUNCTION songspace.compare(text[], float8[], float8[], float8[]) IS
    'Internal: two lists of numbers side by side, with the share of each in the sum of their squared differences in units of scale, largest first.';
