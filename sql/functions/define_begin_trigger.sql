CREATE OR REPLACE FUNCTION songspace.define_begin_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- INSERT ... ON CONFLICT DO UPDATE fires the statement triggers of INSERT and then those of UPDATE, before any row's.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            -- Beyond READ COMMITTED a row that is gone still shows, and the one put in its place could not be mended.
            PERFORM set_config('songspace.upsert', CASE
                WHEN TG_OP = 'UPDATE' AND current_setting('transaction_isolation') = 'read committed' THEN 'on' ELSE ''
            END, true);
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, jsonb_build_object('name', quote_ident(space.name || '_begin')));
END
$$;

COMMENT ON FUNCTION songspace.define_begin_trigger(songspace.space) IS
    'Internal: generates <space>_begin, which notes whether the rows that follow may be proposed by an upsert.';
