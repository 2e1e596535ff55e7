CREATE OR REPLACE FUNCTION songspace.renew_spaces() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space songspace.space;
BEGIN
    PERFORM songspace.renew_network(m) FROM songspace.model m ORDER BY m.model_id;
    FOR space IN SELECT s.* FROM songspace.space s JOIN pg_class c ON c.oid = s.source ORDER BY s.space_id LOOP
        BEGIN
            PERFORM songspace.claim_space(space, true);
            PERFORM songspace.define_trigger_functions(space);
            PERFORM songspace.define_triggers(space);
            PERFORM songspace.define_view(space);
            -- A part of the extension would be left out of dumps.
            PERFORM songspace.claim_space(space, false);
        EXCEPTION WHEN undefined_column OR datatype_mismatch OR feature_not_supported OR insufficient_privilege THEN
            RAISE WARNING 'space "%" stays as it was: %', space.name, SQLERRM USING HINT = 'Mend its source and call songspace.renew_spaces() again.';
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.renew_spaces() IS
    'Generate every space''s functions, triggers and view, and those of compiled models, anew, as this version makes them. An upgrade does it by itself; a dump of an older version needs it once restored.';
