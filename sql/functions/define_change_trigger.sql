CREATE OR REPLACE FUNCTION songspace.define_change_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            vector {vector};
        BEGIN
            {require_current}
            IF TG_OP = 'UPDATE' THEN
                IF NOT OLD.{key} {equals} NEW.{key} THEN
                    PERFORM songspace.{forget_key}(OLD.{key});
                    {log_old_key}
                END IF;
            END IF;
            {log_new_key}
            {vector_of_row}
            IF vector IS NOT NULL THEN
                INSERT INTO {table} AS t (key, embedding) VALUES (NEW.{key}, vector)
                    ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding
                    WHERE t.embedding {differs} excluded.embedding;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = NEW.{key}::text;
            ELSE
                DELETE FROM {table} t WHERE t.key {equals} NEW.{key};
                PERFORM songspace.quarantine_row({space_id}, {model_id}, NEW.{key}::text, {features}, {missing});
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    vector_of_outputs CONSTANT text := $template$
            IF {belongs} THEN
                vector := {embedding};
            END IF;
    $template$;
    vector_encoded CONSTANT text := $template$
            BEGIN
                IF {guard} THEN
                    vector := songspace.encode_row({identity}, {payload})::float4[]::{vector};
                END IF;
            EXCEPTION WHEN OTHERS THEN
                vector := NULL;
            END;
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
BEGIN
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_change'),
        'missing', CASE WHEN space.output_columns = '{}' THEN 'true' ELSE format('NEW.%I IS NULL', space.output_columns[1]) END,
        'forget_key', quote_ident(space.name || '_forget_key'),
        'vector_of_row', songspace.fill_template(
            CASE WHEN space.output_columns <> '{}' THEN vector_of_outputs ELSE vector_encoded END, fragments)));
END
$$;

COMMENT ON FUNCTION songspace.define_change_trigger(songspace.space) IS
    'Internal: generates <space>_change, which makes the space follow one written row.';
