CREATE OR REPLACE FUNCTION songspace.session_usage() RETURNS TABLE (pid int, role name, backend_start timestamptz, usage jsonb)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT NULL::int, NULL::name, NULL::timestamptz, NULL::jsonb WHERE false
$$;

COMMENT ON FUNCTION songspace.session_usage() IS
    'Internal: no session holds a model where models are SQL; the view songspace.sessions is empty.';
