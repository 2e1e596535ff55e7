CREATE OR REPLACE FUNCTION songspace.quarantine_row(
    space_id int, model int, key text, features float8[], missing boolean DEFAULT true, problem text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    space songspace.space := (SELECT s FROM songspace.space s WHERE s.space_id = quarantine_row.space_id);
    failure text := 'it was not encoded when it was written, though it can be now: write one of its features again';
BEGIN
    DELETE FROM songspace.quarantine_entry q
        WHERE q.space_id = quarantine_row.space_id AND q.model_id = quarantine_row.model AND q.key = quarantine_row.key;
    IF problem IS NOT NULL THEN
        INSERT INTO songspace.quarantine_entry (space_id, model_id, key, reason)
            VALUES (quarantine_row.space_id, quarantine_row.model, quarantine_row.key, 'the table is not as it was: ' || problem);
        RETURN;
    END IF;
    INSERT INTO songspace.quarantine_entry (space_id, model_id, key, column_name, reason)
        SELECT quarantine_row.space_id, quarantine_row.model, quarantine_row.key, r.column_name, r.reason
        FROM songspace.broken_rules(found_model.spec::jsonb, features, space.input_column) r;
    IF FOUND OR NOT missing THEN
        RETURN;
    END IF;
    -- The rules are kept, so it is the model that failed: asked again, by the way the row was written, it says why.
    BEGIN
        EXECUTE 'SELECT ' || (songspace.engine_fragments(space.engine, found_model, '$1') ->> 'encode_row') USING features;
    EXCEPTION WHEN OTHERS THEN
        failure := 'model failed: ' || SQLERRM;
    END;
    INSERT INTO songspace.quarantine_entry (space_id, model_id, key, column_name, reason)
        VALUES (quarantine_row.space_id, quarantine_row.model, quarantine_row.key, NULL, failure);
END
$$;

COMMENT ON FUNCTION songspace.quarantine_row(int, int, text, float8[], boolean, text) IS
    'Internal, for triggers: writes down why a row is not encoded; nothing where no rule is broken and no embedding is missing; problem: the error that kept its columns from being read.';
