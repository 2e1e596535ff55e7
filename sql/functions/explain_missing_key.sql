CREATE OR REPLACE FUNCTION songspace.explain_missing_key(space text, key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- With the caller's rights: what he may not see is as good as not there.
    active record := songspace.active_table(space);
    found_space songspace.spaces;
    stored_key text;
    reasons text;
BEGIN
    SELECT s.* INTO found_space FROM songspace.spaces s WHERE s.space = explain_missing_key.space;
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = found_space.source) THEN
        RAISE EXCEPTION 'the source of the space "%" is gone', space
            USING ERRCODE = 'undefined_table', HINT = format('SELECT songspace.drop_space(%L) removes what is left of it.', space);
    END IF;
    EXECUTE format('SELECT %s($1::%s)', active.key_text, active.key_type) INTO stored_key USING key;
    SELECT string_agg(concat_ws(' ', q."column", q.reason), '; ') INTO reasons
    FROM songspace.quarantine q WHERE q.space = explain_missing_key.space AND q.key = stored_key;
    IF reasons IS NULL AND NOT songspace.sees_key(found_space.source, found_space.key_column, active.key_equals, active.key_type, key) THEN
        RAISE EXCEPTION '% has no row with the key %', found_space.source, quote_literal(key)
            USING ERRCODE = 'no_data_found', HINT = format('Keys are values of its column %I.', found_space.key_column);
    END IF;
    -- Not an error: in a query over many rows one such row must not end it.
    RAISE NOTICE 'row % is not in the space "%": %', quote_literal(key), space,
        coalesce(reasons, 'it is not encoded by the active model; see songspace.status');
END
$$;

COMMENT ON FUNCTION songspace.explain_missing_key(text, text) IS
    'Internal: an error for a key that no row has which the caller may see, a notice with the reason for a row that is not encoded.';
