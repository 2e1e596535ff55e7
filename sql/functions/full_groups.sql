CREATE OR REPLACE FUNCTION songspace.full_groups(members text[], at_most int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT COALESCE(pg_catalog.array_agg(f.member), '{}') FROM (
        SELECT m.member FROM pg_catalog.unnest(members) AS m (member) WHERE at_most IS NOT NULL AND m.member IS NOT NULL
        GROUP BY m.member HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>=) at_most
    ) f
$$;

COMMENT ON FUNCTION songspace.full_groups(text[], int) IS 'Internal: the groups of which an answer has as many rows as it may; none where there is no limit.';
