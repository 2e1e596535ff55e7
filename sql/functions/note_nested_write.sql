CREATE OR REPLACE FUNCTION songspace.note_nested_write(source oid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Only a trigger AFTER a row writes a row again before songspace's trigger for its first state has run.
    IF EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = source AND NOT t.tgisinternal AND t.tgtype & 2 = 0 AND p.pronamespace <> 'songspace'::regnamespace
    ) THEN
        PERFORM set_config('songspace.nested', 'on', true);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.note_nested_write(oid) IS
    'Internal, for triggers: a trigger wrote to a source; if one of its own AFTER triggers may have, later triggers of the transaction look at the rows again.';
