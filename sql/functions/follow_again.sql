CREATE OR REPLACE FUNCTION songspace.follow_again(space_id int, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM set_config('songspace.nested', 'busy', true);
    PERFORM songspace.mend_keys(s, keys) FROM songspace.space s WHERE s.space_id = follow_again.space_id;
    PERFORM set_config('songspace.nested', 'on', true);
END
$$;

COMMENT ON FUNCTION songspace.follow_again(int, text[]) IS
    'Internal, for triggers: follows rows as they are now, which triggers of the user''s own wrote to since.';
