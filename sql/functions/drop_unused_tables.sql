CREATE OR REPLACE FUNCTION songspace.drop_unused_tables(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unused int;
    used int[] := array_remove(ARRAY[space.active_model, space.staged_model, space.previous_model], NULL);
BEGIN
    EXECUTE format('DELETE FROM songspace.%I c WHERE c.model_id <> ALL ($1)', space.name || '_changes') USING used;
    FOR unused IN
        SELECT t.model_id FROM songspace.space_table t
        WHERE t.space_id = space.space_id AND t.model_id <> ALL (used)
    LOOP
        IF NOT songspace.try_drop_space_table(space, unused) THEN
            RAISE NOTICE 'space "%": the vectors of model % are still read by older transactions and dropped another time', space.name, unused;
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.drop_unused_tables(songspace.space) IS
    'Internal: drops the vectors and logged changes of models that are neither active nor staged nor kept for rollback.';
