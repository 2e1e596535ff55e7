CREATE OR REPLACE FUNCTION songspace.session_usage() RETURNS TABLE (pid int, role name, backend_start timestamptz, usage jsonb)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR pid, role, backend_start IN
        SELECT a.pid, a.usename, a.backend_start FROM pg_stat_activity a WHERE a.datname = current_database()
    LOOP
        BEGIN
            -- Without Python: whoever watches loads no models and no interpreter.
            usage := pg_read_file(format('pg_stat_tmp/songspace.%s', pid), 0, 1024 * 1024, true);
            -- The file of a process that was killed stays until another is made; its number may be given out again.
            IF (usage ->> 'backend_start')::bigint = (extract(epoch FROM backend_start) * 1000000)::bigint THEN
                RETURN NEXT;
            END IF;
        EXCEPTION WHEN data_exception OR insufficient_privilege OR system_error THEN
            -- Half an old file and half a new one, or one that cannot be read: this process is not seen this time.
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.session_usage() IS
    'Internal: what the sessions of this database tell of the models they hold, for the view songspace.sessions; extension/songspace/usage.py writes it.';
