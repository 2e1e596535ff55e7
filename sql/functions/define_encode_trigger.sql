CREATE OR REPLACE FUNCTION songspace.define_encode_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A SET clause costs a microsecond a row here; every name, type and operator is qualified instead.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER
        AS $body$
        DECLARE
            latent pg_catalog.float4[];
        BEGIN
            BEGIN
                IF {guard} THEN
                    latent := songspace.encode_row({identity}::pg_catalog.text, {payload})::pg_catalog.float4[];
                END IF;
            EXCEPTION WHEN OTHERS THEN
                latent := NULL;
            END;
            {assignments}
            RETURN NEW;
        END
        $body$
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
    assignments text;
BEGIN
    SELECT string_agg(format('NEW.%I := latent[%s];', c.name, c.position), ' ' ORDER BY c.position) INTO assignments
    FROM unnest(space.output_columns) WITH ORDINALITY AS c (name, position);
    IF space.version_column IS NOT NULL THEN
        assignments := assignments || format(
            ' NEW.%I := CASE WHEN latent IS NULL THEN NULL ELSE %s END;', space.version_column, fragments ->> 'version');
    END IF;
    IF space.time_column IS NOT NULL THEN
        assignments := assignments || format(
            ' NEW.%I := CASE WHEN latent IS NULL THEN NULL ELSE pg_catalog.now() END;', space.time_column);
    END IF;
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_encode'), 'assignments', assignments));
END
$$;

COMMENT ON FUNCTION songspace.define_encode_trigger(songspace.space) IS
    'Internal: generates <space>_encode, which fills the output columns of a row before it is written.';
