CREATE OR REPLACE FUNCTION songspace.require_trusted(source regclass, key name, trust_owner boolean) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stranger record;
BEGIN
    -- Reading a table runs its index expressions, writing to it its checks and triggers, all with the rights of who does it.
    SELECT o.what, o.role::regrole AS role INTO stranger
    FROM (
        SELECT format('the table %s', c.oid::regclass), c.relowner
        FROM pg_class c WHERE c.oid IN (SELECT source UNION ALL SELECT p.relid FROM pg_partition_tree(source) p)
        UNION ALL
        SELECT format('the function %s of the trigger "%s"', f.oid::regprocedure, t.tgname), f.proowner
        FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgrelid IN (SELECT source UNION ALL SELECT p.relid FROM pg_partition_tree(source) p)
        UNION ALL
        SELECT format('the type %s of the key', format_type(t.oid, NULL)), t.typowner
        FROM pg_attribute a JOIN pg_type t ON t.oid IN (a.atttypid, songspace.base_type(a.atttypid))
        WHERE a.attrelid = source AND a.attname = key
    ) AS o (what, role)
    WHERE NOT songspace.is_trusted(o.role, source, trust_owner)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% belongs to %, whose code would run with the rights of songspace''s owner', stranger.what, stranger.role
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Give it to songspace''s owner and grant the role what it needs; or, if the table''s owner may do all that songspace''s owner may: create_space(..., trust_owner => true).';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_trusted(regclass, name, boolean) IS
    'Internal: an error where a table, one of its partitions, the functions of its triggers or the type of its key belong to an ordinary role.';
