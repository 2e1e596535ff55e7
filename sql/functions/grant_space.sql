CREATE OR REPLACE FUNCTION songspace.grant_space(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    user_name name;
BEGIN
    -- Not by USAGE of the schema: who only watches has that, too.
    FOR user_name IN
        SELECT r.rolname
        FROM pg_proc p, aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE p.oid = 'songspace.similar_to'::regproc AND a.privilege_type = 'EXECUTE' AND a.grantee <> p.proowner
    LOOP
        EXECUTE format('GRANT SELECT ON songspace.%I TO %I', space.name, user_name);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_space(songspace.space) IS 'Internal: lets every role that grant_use named read a space.';
