CREATE OR REPLACE FUNCTION songspace.key_text(key anyelement) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET timezone = 'UTC'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET search_path = pg_catalog, pg_temp
AS $$
    -- By the type's output function: a cast could be anybody's.
    SELECT concat(key)
$$;

COMMENT ON FUNCTION songspace.key_text(anyelement) IS
    'Internal: a key as text that is the same whatever the session has set, and that every session reads back as the same key.';
