-- Nothing is left to PUBLIC; songspace.grant_use gives an ordinary role what it needs. Who watches the server sees counts
-- and times: no embedding, no key, no bytes of a model. Each object is seen to once, when it is new: a REVOKE or GRANT in
-- an upgrade script makes all grants of that day part of the extension, and dumps leave them out.
DO $$
DECLARE
    object record;
BEGIN
    FOR object IN
        SELECT pg_catalog.format('%s %s', m.kind, m.identity) AS description, w.privilege AS watching
        FROM (
            SELECT d.classid, d.objid, CASE d.classid WHEN 'pg_catalog.pg_proc'::regclass THEN 'ROUTINE' ELSE 'TABLE' END AS kind,
                (pg_catalog.pg_identify_object(d.classid, d.objid, 0)).identity
            FROM pg_catalog.pg_depend d
            WHERE d.refclassid = 'pg_catalog.pg_namespace'::regclass AND d.refobjid = 'songspace'::regnamespace AND d.deptype = 'n'
                AND d.classid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_class'::regclass)
                -- What spaces have there belongs to no extension; where there is none, this runs again at every renewal.
                AND (NOT EXISTS (SELECT FROM pg_catalog.pg_extension e WHERE e.extname = 'songspace')
                    OR EXISTS (SELECT FROM pg_catalog.pg_depend x JOIN pg_catalog.pg_extension e ON e.oid = x.refobjid
                        WHERE x.refclassid = 'pg_catalog.pg_extension'::regclass AND x.deptype = 'e' AND e.extname = 'songspace'
                            AND x.classid = d.classid AND x.objid = d.objid))
            UNION ALL
            SELECT 'pg_catalog.pg_namespace'::regclass, n.oid, 'SCHEMA', n.nspname
            FROM pg_catalog.pg_namespace n WHERE n.nspname = 'songspace'
        ) m LEFT JOIN (VALUES ('songspace', 'USAGE'),
            ('songspace.sessions', 'SELECT'), ('songspace.status', 'SELECT'), ('songspace.evidence', 'SELECT'), ('songspace.recall_history', 'SELECT'),
            ('songspace.session_usage', 'EXECUTE'), ('songspace.space_status', 'EXECUTE'),
            -- The quarantine names keys and is granted by hand; this lets the view ask for them.
            ('songspace.sees_key', 'EXECUTE')
        ) AS w (name, privilege) ON w.name = pg_catalog.split_part(m.identity, '(', 1)
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_init_privs p WHERE p.classoid = m.classid AND p.objoid = m.objid)
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM PUBLIC', object.description);
        IF object.watching IS NOT NULL THEN
            EXECUTE pg_catalog.format('GRANT %s ON %s TO pg_monitor', object.watching, object.description);
        END IF;
    END LOOP;
END
$$;
