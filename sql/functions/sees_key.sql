CREATE OR REPLACE FUNCTION songspace.sees_key(source regclass, key_column name, key_equals text, key_type text, key text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen boolean := false;
BEGIN
    -- With the caller's rights: the policies of the source are asked.
    IF has_column_privilege(source, key_column, 'SELECT') THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s s WHERE s.%I %s $1::%s)', source, key_column, key_equals, key_type) INTO seen USING key;
    END IF;
    RETURN seen;
END
$$;

COMMENT ON FUNCTION songspace.sees_key(regclass, name, text, text, text) IS
    'Internal: whether the caller may see a row of a source with this key.';
