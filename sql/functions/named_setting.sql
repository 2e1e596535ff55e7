CREATE OR REPLACE FUNCTION songspace.named_setting(space songspace.space) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- One a space: a trigger may write to the source of another before a statement is done.
    SELECT 'songspace.named_' || space.space_id
$$;

COMMENT ON FUNCTION songspace.named_setting(songspace.space) IS
    'Internal: the setting that is on while a statement changes no columns of the space''s source but those that it names.';
