CREATE OR REPLACE FUNCTION songspace.milliseconds_since(moment timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (1000 * extract(epoch FROM clock_timestamp() - moment))::bigint
$$;

COMMENT ON FUNCTION songspace.milliseconds_since(timestamptz) IS 'Internal: time passed, for notices.';
