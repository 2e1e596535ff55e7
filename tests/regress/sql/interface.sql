-- What the extension is made of. A change here is a change of the interface: it wants an upgrade script and a line in
-- the CHANGELOG.
SELECT p.proname AS name, pg_get_function_identity_arguments(p.oid) AS arguments, pg_get_function_result(p.oid) AS result,
    p.prokind AS kind, p.provolatile AS volatile, p.proparallel AS parallel, p.prosecdef AS definer,
    p.proconfig AS settings
FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace
    AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Internal%'
ORDER BY 1, 2;

SELECT c.relname AS relation, c.relkind AS kind, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'songspace'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
ORDER BY 1, a.attnum;

-- Every object says what it is.
SELECT 'function' AS kind, p.oid::regprocedure::text AS name FROM pg_proc p
WHERE p.pronamespace = 'songspace'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
UNION ALL
SELECT 'relation', c.oid::regclass::text FROM pg_class c
WHERE c.relnamespace = 'songspace'::regnamespace AND c.relkind IN ('r', 'v') AND obj_description(c.oid, 'pg_class') IS NULL;

-- Whoever runs with the owner's rights has its search path pinned.
SELECT p.oid::regprocedure FROM pg_proc p
WHERE p.pronamespace = 'songspace'::regnamespace AND p.prosecdef
    AND NOT coalesce(p.proconfig::text LIKE '%search_path=pg_catalog, pg_temp%', false);
