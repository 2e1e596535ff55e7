CREATE OR REPLACE FUNCTION songspace.define_named_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- 19: a trigger BEFORE the UPDATE of a ROW. Those of other spaces write to their output columns alone.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            PERFORM set_config({setting}, CASE WHEN EXISTS (
                SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                WHERE t.tgrelid = TG_RELID AND t.tgtype & 19 = 19 AND t.tgenabled <> 'D' AND p.pronamespace <> 'songspace'::regnamespace
            ) THEN '' ELSE 'on' END, true);
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, jsonb_build_object(
        'name', quote_ident(space.name || '_begin'), 'setting', quote_literal(songspace.named_setting(space))));
END
$$;

COMMENT ON FUNCTION songspace.define_named_trigger(songspace.space) IS
    'Internal: generates <space>_begin of a space without output columns, which notes whether a trigger of another''s may change columns that the statement does not name.';
