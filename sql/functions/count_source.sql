CREATE OR REPLACE FUNCTION songspace.count_source(space songspace.space, version text, OUT rows bigint, OUT stale bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_trusted(space.source, space.key_column, space.trust_owner);
    EXECUTE format('SELECT count(*), %s FROM %s s', CASE WHEN space.version_column IS NULL THEN '0'
        ELSE format('count(*) FILTER (WHERE s.%I <> %L)', space.version_column, version) END, space.source) INTO rows, stale;
EXCEPTION WHEN undefined_table OR undefined_column OR syntax_error OR insufficient_privilege THEN
    -- The table or its version column is gone, or not to be trusted, which the problem of the space says.
    NULL;
END
$$;

COMMENT ON FUNCTION songspace.count_source(songspace.space, text) IS
    'Internal: rows of a space''s source, and those that carry another version than this; NULL where the table is gone or not to be trusted.';
