CREATE OR REPLACE FUNCTION songspace.define_change_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What depends on the table's columns is read first, in a block that writes nothing: a column may be gone, and a block
    -- that writes costs a transaction id.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            new_key {key_type};
            old_key {key_type};
            vector {vector};
            features float8[];
            missing boolean;
            problem text;
        BEGIN
            {require_current}
            BEGIN
                new_key := NEW.{key};
                IF TG_OP = 'UPDATE' THEN
                    old_key := OLD.{key};
                END IF;
                {vector_of_row}
                IF vector IS NULL THEN
                    features := {features};
                    missing := {missing};
                END IF;
            EXCEPTION WHEN OTHERS THEN
                problem := SQLERRM;
            END;
            IF new_key IS NULL THEN
                -- Without its key the row cannot even be named; songspace.status says what is wrong with the table.
                RETURN NULL;
            END IF;
            {note_nested}
            IF NOT old_key {equals} new_key THEN
                PERFORM songspace.{forget_key}(old_key);
                {log_old_key}
            {respelled}
            END IF;
            {log_new_key}
            IF vector IS NOT NULL THEN
                INSERT INTO {table} AS t (key, embedding) VALUES (new_key, vector)
                    ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding
                    WHERE t.embedding {differs} excluded.embedding;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(new_key);
            ELSE
                DELETE FROM {table} t WHERE t.key {equals} new_key;
                PERFORM songspace.quarantine_row({space_id}, {model_id}, {key_text}(new_key), features, missing, problem);
            END IF;
            IF current_setting('songspace.nested', true) = 'on' THEN
                PERFORM songspace.follow_again({space_id}, ARRAY[{key_text}(new_key)]);
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    respelled CONSTANT text := $template$
            ELSIF TG_OP = 'UPDATE' AND {respelled} THEN
                DELETE FROM {table} t WHERE t.key {equals} old_key;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(old_key);
                {log_old_key}
    $template$;
    vector_of_outputs CONSTANT text := $template$
                IF {belongs} THEN
                    vector := {embedding};
                END IF;
    $template$;
    vector_encoded CONSTANT text := $template$
                BEGIN
                    IF {guard} THEN
                        vector := {encode_row}::{vector};
                    END IF;
                EXCEPTION WHEN OTHERS THEN
                    vector := NULL;
                END;
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
BEGIN
    fragments := fragments || jsonb_build_object('respelled', songspace.respelled_expression(space.source, space.key_column));
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_change'),
        'missing', CASE WHEN space.output_columns = '{}' THEN 'true' ELSE format('NEW.%I IS NULL', space.output_columns[1]) END,
        'respelled', CASE WHEN fragments ->> 'respelled' IS NULL THEN '' ELSE songspace.fill_template(respelled, fragments) END,
        'vector_of_row', songspace.fill_template(
            CASE WHEN space.output_columns <> '{}' THEN vector_of_outputs ELSE vector_encoded END, fragments)));
END
$$;

COMMENT ON FUNCTION songspace.define_change_trigger(songspace.space) IS
    'Internal: generates <space>_change, which makes the space follow one written row.';
