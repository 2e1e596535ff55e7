CREATE OR REPLACE FUNCTION songspace.is_trusted(role oid, source regclass, trust_owner boolean) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rolsuper
        OR r.oid = (SELECT c.relowner FROM pg_class c WHERE c.oid = 'songspace.space'::regclass)
        OR trust_owner AND r.oid = (SELECT c.relowner FROM pg_class c WHERE c.oid = source)
    FROM pg_roles r WHERE r.oid = role
$$;

COMMENT ON FUNCTION songspace.is_trusted(oid, regclass, boolean) IS
    'Internal: whether code of a role may run with the rights of songspace''s owner, in a space over this source.';
