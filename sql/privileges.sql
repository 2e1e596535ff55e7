-- Nothing is left to PUBLIC; songspace.grant_use gives an ordinary role what it needs.
REVOKE ALL ON ALL TABLES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON SCHEMA songspace FROM PUBLIC;
-- Who watches the server sees counts and times: no embedding, no key, no bytes of a model.
GRANT USAGE ON SCHEMA songspace TO pg_monitor;
GRANT SELECT ON songspace.sessions, songspace.status, songspace.evidence TO pg_monitor;
GRANT EXECUTE ON FUNCTION songspace.session_usage, songspace.space_status TO pg_monitor;
