CREATE OR REPLACE FUNCTION songspace.explain_missing_key(space text, key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record;
    in_source boolean;
    reasons text;
BEGIN
    SELECT t.* INTO active FROM songspace.active_table(space) t;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s s WHERE s.%I %s $1::%s)',
        active.source, active.key_column, active.equals, active.key_type) INTO in_source USING key;
    IF NOT in_source THEN
        RAISE EXCEPTION '% has no row with the key %', active.source, quote_literal(key)
            USING ERRCODE = 'no_data_found', HINT = format('Keys are values of its column %I.', active.key_column);
    END IF;
    SELECT string_agg(concat_ws(' ', q.column_name, q.reason), '; ') INTO reasons
    FROM songspace.quarantine_entry q JOIN songspace.space s USING (space_id)
    WHERE s.name = space AND q.key = explain_missing_key.key;
    -- Not an error: in a query over many rows one such row must not end it.
    RAISE NOTICE 'row % is not in the space "%": %', quote_literal(key), space,
        coalesce(reasons, 'it is not encoded by the active model; see songspace.status');
END
$$;

COMMENT ON FUNCTION songspace.explain_missing_key(text, text) IS
    'Internal: an error for a key that no row has, a notice with the reason for a row that is not encoded.';
