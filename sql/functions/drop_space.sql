CREATE OR REPLACE FUNCTION songspace.drop_space(space text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    WHILE NOT songspace.try_drop_space(old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that read it or write to its source', space;
        PERFORM pg_sleep(0.5);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.drop_space(text) IS
    'Remove a space: its triggers, functions, view and tables, and the output columns that create_space added; models and the rest of the source stay.';
