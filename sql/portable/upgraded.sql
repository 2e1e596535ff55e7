SELECT pg_catalog.set_config('songspace.installed', :'installed', true) AS installed \gset
DO $$
BEGIN
    IF pg_catalog.current_setting('songspace.installed') <> '@VERSION@' THEN
        RAISE EXCEPTION 'this script of version @VERSION@ knows no way from version %', pg_catalog.current_setting('songspace.installed')
            USING ERRCODE = 'feature_not_supported', HINT = 'Run the script of that version or a later one; or DROP SCHEMA songspace CASCADE and begin anew.';
    END IF;
END
$$;
