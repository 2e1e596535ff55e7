CREATE OR REPLACE FUNCTION songspace.verify_next_rows(
    space songspace.space, after_key text, mend boolean, search_path text, OUT last_key text, OUT counts jsonb
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found record;
BEGIN
    counts := '{}';
    FOR found IN SELECT d.kind, d.keys, d.last_key FROM songspace.disagreements(space, after_key) d LOOP
        last_key := found.last_key;
        CONTINUE WHEN found.kind IS NULL;
        counts := counts || jsonb_build_object(found.kind,
            jsonb_build_object('rows', cardinality(found.keys), 'example', found.keys[1]));
        IF mend THEN
            PERFORM songspace.mend_keys(space, found.keys, search_path);
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.verify_next_rows(songspace.space, text, boolean, text) IS
    'Internal: counts the disagreements among the next rows, and mends them; last_key is NULL after the last row.';
