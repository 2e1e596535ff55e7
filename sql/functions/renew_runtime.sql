CREATE OR REPLACE FUNCTION songspace.renew_runtime() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Written in when the extension was installed; pg_upgrade takes it along to a server that has another.
    old_folder CONSTANT text := '@RUNTIME@';
    new_folder CONSTANT text := (SELECT c.setting || '/songspace/@VERSION@' FROM pg_config c WHERE c.name = 'PKGLIBDIR');
    definition text;
BEGIN
    IF pg_stat_file(new_folder, true) IS NULL THEN
        RAISE EXCEPTION 'this server has no runtime of songspace @VERSION@: there is no folder %', new_folder
            USING ERRCODE = 'undefined_file', HINT = 'Run make install with the PG_CONFIG of this server.';
    END IF;
    FOR definition IN
        SELECT pg_get_functiondef(p.oid)
        FROM pg_proc p
        WHERE p.pronamespace = 'songspace'::regnamespace AND strpos(p.prosrc, old_folder) > 0
    LOOP
        EXECUTE replace(definition, old_folder, new_folder);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.renew_runtime() IS
    'Let the models run by the Python that is installed in the server of now: after pg_upgrade, or when the server has moved to another folder.';
