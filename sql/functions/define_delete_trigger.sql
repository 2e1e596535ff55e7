CREATE OR REPLACE FUNCTION songspace.define_delete_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            old_key {key_type};
        BEGIN
            {require_current}
            IF TG_OP = 'TRUNCATE' THEN
                TRUNCATE {table};
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id};
                {log_truncate}
                RETURN NULL;
            END IF;
            BEGIN
                old_key := OLD.{key};
            EXCEPTION WHEN OTHERS THEN
                -- The key has another name by now; songspace.status says so, and songspace.verify finds what is left behind.
                RETURN NULL;
            END;
            {note_nested}
            PERFORM songspace.{forget_key}(old_key);
            {log_old_key}
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'OLD')
        || jsonb_build_object('name', quote_ident(space.name || '_delete')));
END
$$;

COMMENT ON FUNCTION songspace.define_delete_trigger(songspace.space) IS
    'Internal: generates <space>_delete, which takes deleted or truncated rows out of the space.';
