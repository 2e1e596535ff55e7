CREATE OR REPLACE FUNCTION songspace.define_encode_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A SET clause costs a microsecond a row here; every name, type and operator is qualified instead. NULL, NaN and
    -- infinity are left to the cast to vector, whose error is caught: they are rare, and testing costs every row.
    -- An upsert proposes rows that are there already; the update's own trigger encodes those that changed. Whether an
    -- upsert runs is only a hint, which saves work: define_insert_trigger sees to rows that were passed over wrongly.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER
        AS $body$
        DECLARE
            latent pg_catalog.float4[];
        BEGIN
            BEGIN
                IF TG_OP OPERATOR(pg_catalog.=) 'INSERT'
                    AND pg_catalog.current_setting('songspace.upsert', true) OPERATOR(pg_catalog.=) 'on' THEN
                    PERFORM FROM {source} s WHERE s.{key} {equals} NEW.{key};
                    IF FOUND THEN
                        RETURN NEW;
                    END IF;
                END IF;
                IF {rules} THEN
                    latent := {encode_row};
                END IF;
                {assignments}
            EXCEPTION WHEN OTHERS THEN
                latent := NULL;
                BEGIN
                    {assignments}
                EXCEPTION WHEN OTHERS THEN
                    -- An output column is gone; the version, written first, says already that the rest is no model's.
                    NULL;
                END;
            END;
            RETURN NEW;
        END
        $body$
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
    assignments text;
BEGIN
    SELECT string_agg(format('NEW.%I := %s;', o.name, o.value), ' ' ORDER BY o.name = space.version_column DESC NULLS LAST) INTO assignments
    FROM songspace.output_values(space, 'latent') o;
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_encode'), 'assignments', assignments));
END
$$;

COMMENT ON FUNCTION songspace.define_encode_trigger(songspace.space) IS
    'Internal: generates <space>_encode, which fills the output columns of a row before it is written.';
