CREATE OR REPLACE FUNCTION songspace.claim_space(space songspace.space, claimed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    object record;
BEGIN
    FOR object IN
        SELECT o.description
        FROM (
            SELECT 'pg_proc'::regclass AS catalog, f::oid AS id, format('FUNCTION %s', f) AS description
            FROM unnest(songspace.generated_functions(space)) f
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, format('VIEW songspace.%I', c.relname)
            FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = space.name
        ) o
        WHERE claimed <> EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = o.catalog AND d.objid = o.id AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
    LOOP
        PERFORM songspace.claim_object(object.description, claimed);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.claim_space(songspace.space, boolean) IS
    'Internal: makes what was generated for a space part of the extension, or no part of it any more; only as such can an upgrade script replace it.';
