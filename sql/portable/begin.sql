-- songspace @VERSION@ for a database that has pgvector and no PL/Python. Its owner, who need not be a superuser, runs this
-- by psql -f; run again, it renews the code and keeps the tables. DROP SCHEMA songspace CASCADE removes it.
\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
SET LOCAL check_function_bodies = off;
SET LOCAL client_min_messages = warning;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'songspace') THEN
        RAISE EXCEPTION 'this database has the extension songspace, which does all that this script would'
            USING ERRCODE = 'duplicate_object', HINT = 'Go on with the extension; or DROP EXTENSION songspace CASCADE and DROP SCHEMA songspace CASCADE first.';
    ELSIF NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'vector'
        AND pg_catalog.string_to_array(pg_catalog.substring(e.extversion, '^[0-9.]+'), '.')::int[] >= '{0,8}'::int[]) THEN
        RAISE EXCEPTION 'this database has no pgvector of version 0.8 or newer'
            USING ERRCODE = 'undefined_object', HINT = 'CREATE EXTENSION vector, or ALTER EXTENSION vector UPDATE, as a role that may.';
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'songspace') AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'songspace' AND p.proname = 'portable_version') THEN
        RAISE EXCEPTION 'there is a schema songspace that no script like this one made'
            USING ERRCODE = 'duplicate_schema', HINT = 'DROP SCHEMA songspace CASCADE, once nothing in it is needed any more.';
    END IF;
END
$$;

SELECT pg_catalog.set_config('search_path', pg_catalog.format('songspace, %I, pg_temp', n.nspname), true) AS search_path
FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'vector' \gset
-- Loads pgvector's library: before, only a superuser may say what a function sets hnsw.* to.
SELECT '[0]'::vector AS loaded \gset

SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n WHERE n.nspname = 'songspace') AS is_new \gset
\if :is_new
\set installed @VERSION@
CREATE SCHEMA songspace;
\else
SELECT songspace.portable_version() AS installed \gset
\endif
