CREATE OR REPLACE FUNCTION songspace.define_forget_key(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A deferrable key can be swapped between rows: what another row bears by now is that row's to keep.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(old_key {key_type}) RETURNS void
        LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            borne boolean := false;
        BEGIN
            BEGIN
                borne := EXISTS (SELECT FROM {source} s WHERE s.{key} {equals} old_key);
            EXCEPTION WHEN syntax_error_or_access_rule_violation THEN
                -- The table has another name by now, which songspace.status says.
                NULL;
            END;
            IF NOT borne THEN
                DELETE FROM {table} t WHERE t.key {equals} old_key;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(old_key);
            END IF;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'OLD')
        || jsonb_build_object('name', quote_ident(space.name || '_forget_key')));
END
$$;

COMMENT ON FUNCTION songspace.define_forget_key(songspace.space) IS
    'Internal: generates <space>_forget_key, which takes a key that no row bears any more out of the space.';
