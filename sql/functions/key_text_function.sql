CREATE OR REPLACE FUNCTION songspace.key_text_function(type oid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN t.oid = ANY (ARRAY['int2', 'int4', 'int8', 'numeric', 'oid', 'bool', 'text', 'varchar', 'bpchar', 'name', '"char"', 'uuid',
            'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'time', 'timetz']::regtype[]) THEN 'pg_catalog.text'
        WHEN t.typtype = 'e' THEN 'pg_catalog.concat'
        ELSE 'songspace.key_text'
    END
    FROM pg_type t WHERE t.oid = songspace.base_type(key_text_function.type)
$$;

COMMENT ON FUNCTION songspace.key_text_function(oid) IS
    'Internal: the function by which keys of a type become text; songspace.key_text, which costs more, only where a setting has a say in it.';
