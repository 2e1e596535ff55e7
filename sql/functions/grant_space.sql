CREATE OR REPLACE FUNCTION songspace.grant_space(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    user_name name;
BEGIN
    FOR user_name IN
        SELECT r.rolname
        FROM pg_namespace n, aclexplode(n.nspacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE n.nspname = 'songspace' AND a.privilege_type = 'USAGE' AND a.grantee <> n.nspowner
    LOOP
        EXECUTE format('GRANT SELECT ON songspace.%I TO %I', space.name, user_name);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_space(songspace.space) IS 'Internal: lets every role that grant_use named read a space.';
