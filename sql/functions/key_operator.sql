CREATE OR REPLACE FUNCTION songspace.key_operator(source regclass, key_column name, strategy int) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    operator text;
BEGIN
    -- The key's own index knows its operators: citext or ltree keep theirs outside pg_catalog.
    SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) INTO operator
    FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_opclass c ON c.oid = i.indclass[0]
        JOIN pg_amop m ON m.amopfamily = c.opcfamily
            AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype AND m.amopstrategy = strategy
        JOIN pg_operator o ON o.oid = m.amopopr
        JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE i.indrelid = source AND a.attname = key_column
        AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL
    ORDER BY i.indisprimary DESC, i.indexrelid
    LIMIT 1;
    RETURN operator;
END
$$;

COMMENT ON FUNCTION songspace.key_operator(regclass, name, int) IS
    'Internal: a key column''s btree operator by strategy (3 equal, 5 greater), qualified; NULL where no unique index is on it.';
