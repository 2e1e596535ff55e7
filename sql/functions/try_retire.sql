CREATE OR REPLACE FUNCTION songspace.try_retire(new_space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(songspace.readers_of_model(new_space, model)) > 0 THEN
        RETURN false;
    END IF;
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.drop_space_table(new_space, model);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_retire(songspace.space, int) IS
    'Internal: stops the log for a model and drops its vectors; all of it or, where a reader or work on another space is in the way, nothing and false.';
