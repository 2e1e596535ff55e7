CREATE OR REPLACE FUNCTION songspace.define_visible(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- With the rights of who searches, so that the policies of the source are asked. In plpgsql, lest the planner look
    -- through it and scan the whole source for the ten rows that an index scan proposes.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(key {key_type}) RETURNS boolean
        LANGUAGE plpgsql STABLE PARALLEL SAFE
        AS $body$
        BEGIN
            RETURN EXISTS (SELECT FROM {source} s WHERE s.{key} {equals} $1);
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 's')
        || jsonb_build_object('name', quote_ident(space.name || '_visible')));
END
$$;

COMMENT ON FUNCTION songspace.define_visible(songspace.space) IS
    'Internal: generates <space>_visible, which says whether the caller may see the row with a key.';
