CREATE OR REPLACE FUNCTION songspace.explain_missing_key(space text, key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    in_source boolean;
    reasons text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = found_space.source) THEN
        RAISE EXCEPTION 'the source of the space "%" is gone', space
            USING ERRCODE = 'undefined_table', HINT = format('SELECT songspace.drop_space(%L) removes what is left of it.', space);
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s s WHERE s.%I %s $1::%s)',
        found_space.source, found_space.key_column, found_space.key_equals, found_space.key_type) INTO in_source USING key;
    IF NOT in_source THEN
        RAISE EXCEPTION '% has no row with the key %', found_space.source, quote_literal(key)
            USING ERRCODE = 'no_data_found', HINT = format('Keys are values of its column %I.', found_space.key_column);
    END IF;
    SELECT string_agg(concat_ws(' ', q.column_name, q.reason), '; ') INTO reasons
    FROM songspace.quarantine_entry q
    WHERE q.space_id = found_space.space_id AND q.model_id = found_space.active_model AND q.key = explain_missing_key.key;
    -- Not an error: in a query over many rows one such row must not end it.
    RAISE NOTICE 'row % is not in the space "%": %', quote_literal(key), space,
        coalesce(reasons, 'it is not encoded by the active model; see songspace.status');
END
$$;

COMMENT ON FUNCTION songspace.explain_missing_key(text, text) IS
    'Internal: an error for a key that no row has, a notice with the reason for a row that is not encoded.';
