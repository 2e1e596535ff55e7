CREATE OR REPLACE FUNCTION songspace.require_source(source regclass, key name) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation pg_class;
BEGIN
    SELECT c.* INTO relation FROM pg_class c WHERE c.oid = source;
    IF relation.relkind NOT IN ('r', 'p') OR relation.relpersistence = 't' THEN
        RAISE EXCEPTION '% cannot be the source of a space: it is not a permanent table', source
            USING ERRCODE = 'wrong_object_type', HINT = 'Triggers keep a space; views, foreign and temporary tables cannot carry them.';
    ELSIF relation.relnamespace = 'songspace'::regnamespace THEN
        RAISE EXCEPTION '% lies in songspace''s own schema, which goes when the extension is dropped', source
            USING ERRCODE = 'wrong_object_type', HINT = 'Keep the table in another schema: ALTER TABLE ... SET SCHEMA public.';
    ELSIF NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key AND a.attnum > 0 AND NOT a.attisdropped) THEN
        RAISE EXCEPTION '% has no column "%" to be the key', source, key
            USING ERRCODE = 'undefined_column', HINT = 'Name its primary key.';
    ELSIF songspace.key_operator(source, key, 3) IS NULL
        OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key AND a.attnotnull) THEN
        RAISE EXCEPTION 'the column "%" of % is not a key by itself', key, source
            USING ERRCODE = 'invalid_table_definition',
                HINT = 'A key is one column, NOT NULL and unique; composite keys are not taken. Add a single-column key, for example an identity column.';
    ELSIF EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = songspace.base_type(a.atttypid)
        WHERE a.attrelid = source AND a.attname = key AND t.typcategory = 'A') THEN
        RAISE EXCEPTION 'the key "%" of % is an array', key, source
            USING ERRCODE = 'feature_not_supported', HINT = 'Add a key of another type, for example an identity column.';
    ELSIF relation.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = source) THEN
        RAISE EXCEPTION '% has tables that inherit from it, whose rows no trigger of its own sees', source
            USING ERRCODE = 'feature_not_supported', HINT = 'Make it a partitioned table, or a space over each of them.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_source(regclass, name) IS 'Internal: an error unless a space can be kept over this table and key.';
