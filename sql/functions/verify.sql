CREATE OR REPLACE FUNCTION songspace.verify(space text, mend boolean DEFAULT true, search_path text DEFAULT pg_catalog.current_setting('search_path'))
RETURNS TABLE (kind text, rows bigint, example text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_space(space);
    after_key text;
    found record;
    counts jsonb := '{}';
    orphans bigint;
BEGIN
    PERFORM songspace.require_read_committed();
    IF mend AND songspace.source_problem(found_space) IS NOT NULL THEN
        PERFORM songspace.define_trigger_functions(found_space);
        PERFORM songspace.define_triggers(found_space);
    END IF;
    LOOP
        found := songspace.verify_next_rows(found_space, after_key, mend, search_path);
        EXIT WHEN found.last_key IS NULL;
        after_key := found.last_key;
        counts := songspace.add_counts(counts, found.counts);
    END LOOP;
    orphans := CASE WHEN mend THEN songspace.remove_orphans(found_space, found_space.active_model)
        ELSE songspace.count_orphans(found_space, found_space.active_model) END;
    RETURN QUERY SELECT c.key, (c.value ->> 'rows')::bigint, c.value ->> 'example' FROM jsonb_each(counts) c
        UNION ALL SELECT 'orphan', orphans, NULL WHERE orphans > 0 ORDER BY 1;
END
$$;

COMMENT ON FUNCTION songspace.verify(text, boolean, text) IS
    'Encode every row again and compare vectors, output columns and quarantine with that: what disagrees, by kind, mended unless mend is false. Kinds: missing, wrong vector, wrong columns, stale (another version in the version column), refused (in the space against the rules), orphan. search_path: as in activate.';
