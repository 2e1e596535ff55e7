CREATE OR REPLACE FUNCTION songspace.respelled_expression(source regclass, key_column name) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Where equal keys are the same bytes, the index may keep one for many and its operator class says so.
    SELECT format('pg_catalog.concat(OLD.%1$I) COLLATE pg_catalog."C" IS DISTINCT FROM pg_catalog.concat(NEW.%1$I) COLLATE pg_catalog."C"', key_column)
    WHERE NOT EXISTS (
        SELECT FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            JOIN pg_opclass c ON c.oid = i.indclass[0]
            JOIN pg_amproc p ON p.amprocfamily = c.opcfamily
                AND p.amproclefttype = c.opcintype AND p.amprocrighttype = c.opcintype AND p.amprocnum = 4
            LEFT JOIN pg_collation l ON l.oid = i.indcollation[0]
        WHERE i.indrelid = source AND a.attname = key_column AND i.indisunique AND i.indnkeyatts = 1
            AND coalesce(l.collisdeterministic, true))
$$;

COMMENT ON FUNCTION songspace.respelled_expression(regclass, name) IS
    'Internal: the condition that an updated key is equal to the old one and yet another text (1.0 and 1.00); NULL for types whose equal keys are the same bytes.';
