CREATE OR REPLACE FUNCTION songspace.define_delete_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            {require_current}
            IF TG_OP = 'TRUNCATE' THEN
                TRUNCATE {table};
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id};
                {log_truncate}
            ELSE
                PERFORM songspace.{forget_key}(OLD.{key});
                {log_old_key}
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'OLD') || jsonb_build_object(
        'name', quote_ident(space.name || '_delete'), 'forget_key', quote_ident(space.name || '_forget_key')));
END
$$;

COMMENT ON FUNCTION songspace.define_delete_trigger(songspace.space) IS
    'Internal: generates <space>_delete, which takes deleted or truncated rows out of the space.';
