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
        EXECUTE format('GRANT SELECT ON songspace.%s TO %I', array_to_string(space.name || ARRAY(
            SELECT quote_ident(t.relation) FROM songspace.space_table t WHERE t.space_id = space.space_id), ', songspace.'), user_name);
        IF space.row_security THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.%I TO %I', space.name || '_visible', user_name);
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_space(songspace.space) IS 'Internal: lets every role that grant_use named read a space.';
