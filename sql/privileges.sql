-- Nothing is left to PUBLIC; songspace.grant_use gives an ordinary role what it needs.
REVOKE ALL ON ALL TABLES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON ALL ROUTINES IN SCHEMA songspace FROM PUBLIC;
REVOKE ALL ON SCHEMA songspace FROM PUBLIC;
