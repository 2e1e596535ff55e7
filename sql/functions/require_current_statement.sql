CREATE OR REPLACE FUNCTION songspace.require_current_statement(space songspace.space) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- The function is the newest, the snapshot is not: rows of the new model's table that it does not show would be
    -- left behind as orphans.
    SELECT format($statement$
            IF current_setting('transaction_isolation') <> 'read committed' AND NOT EXISTS (
                SELECT FROM songspace.space s WHERE s.space_id = %s AND s.activations = %s) THEN
                RAISE EXCEPTION 'the space "%%" was given another model after this transaction began', %L
                    USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
            END IF;
        $statement$, space.space_id, space.activations, space.name)
$$;

COMMENT ON FUNCTION songspace.require_current_statement(songspace.space) IS
    'Internal: the statement by which a trigger ends a REPEATABLE READ transaction that is older than the active model.';
