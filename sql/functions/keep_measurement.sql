CREATE OR REPLACE FUNCTION songspace.keep_measurement(measured songspace.recall_measurement) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- On a standby, too, recall is measured, though not kept.
    IF current_setting('transaction_read_only')::boolean THEN
        RETURN;
    END IF;
    INSERT INTO songspace.recall_measurement (space_id, model_id, purpose, k, ef_search, recall, milliseconds, sampled, rows, index_used)
        SELECT (measured).space_id, (measured).model_id, (measured).purpose, (measured).k, (measured).ef_search, (measured).recall,
            (measured).milliseconds, (measured).sampled, (measured).rows, (measured).index_used;
    -- Any role may measure; who does it every second must neither fill the disk nor wait for who does it beside him.
    DELETE FROM songspace.recall_measurement m WHERE m.measurement_id IN (
        SELECT o.measurement_id FROM songspace.recall_measurement o
        WHERE o.space_id = (measured).space_id AND o.purpose = (measured).purpose AND o.measurement_id <= (
            SELECT e.measurement_id FROM songspace.recall_measurement e
            WHERE e.space_id = (measured).space_id AND e.purpose = (measured).purpose
            ORDER BY e.measurement_id DESC OFFSET 1000 LIMIT 1)
        FOR UPDATE SKIP LOCKED);
END
$$;

COMMENT ON FUNCTION songspace.keep_measurement(songspace.recall_measurement) IS
    'Internal: keeps a measurement for songspace.recall_history, the newest thousand of a space and purpose; nothing in a read-only transaction.';
