CREATE OR REPLACE FUNCTION songspace.quarantine_row(space_id int, model int, key text, features float8[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
BEGIN
    DELETE FROM songspace.quarantine_entry q WHERE q.space_id = quarantine_row.space_id AND q.key = quarantine_row.key;
    INSERT INTO songspace.quarantine_entry (space_id, key, column_name, reason)
        SELECT quarantine_row.space_id, quarantine_row.key, r.column_name, r.reason
        FROM songspace.broken_rules(found_model.spec::jsonb, features) r;
    IF FOUND THEN
        RETURN;
    END IF;
    -- The rules are kept: either the model fails, and its own words are the reason, or the row could be encoded.
    BEGIN
        PERFORM songspace.encode_features(found_model.identity, features);
    EXCEPTION WHEN OTHERS THEN
        INSERT INTO songspace.quarantine_entry (space_id, key, column_name, reason)
            VALUES (quarantine_row.space_id, quarantine_row.key, NULL, 'model failed: ' || SQLERRM);
    END;
END
$$;

COMMENT ON FUNCTION songspace.quarantine_row(int, int, text, float8[]) IS
    'Internal, for triggers: writes down why a row is not encoded; nothing where it could be.';
