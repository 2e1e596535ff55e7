CREATE OR REPLACE FUNCTION songspace.generated_functions(space songspace.space) RETURNS regprocedure[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(p.oid::regprocedure ORDER BY p.proname), '{}')
    FROM pg_proc p
    WHERE p.pronamespace = 'songspace'::regnamespace
        AND p.proname IN (
            SELECT (space.name || suffix)::name
            FROM unnest(ARRAY['_begin', '_encode', '_insert', '_change', '_delete', '_forget_key', '_visible']) AS suffix
        )
$$;

COMMENT ON FUNCTION songspace.generated_functions(songspace.space) IS 'Internal: the functions that were generated for a space.';
