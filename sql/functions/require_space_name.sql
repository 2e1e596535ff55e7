CREATE OR REPLACE FUNCTION songspace.require_space_name(space text, source regclass) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space IS NULL OR space !~ '^[a-z][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION '"%" cannot name a space', coalesce(space, 'NULL')
            USING ERRCODE = 'invalid_name', HINT = 'A name is 1 to 40 lower-case letters, digits and underscores, a letter first.';
    ELSIF EXISTS (SELECT FROM songspace.space s WHERE s.name = space) THEN
        RAISE EXCEPTION 'there is a space named "%" already', space
            USING ERRCODE = 'duplicate_object',
                HINT = 'CALL songspace.deploy(space, model) gives it another model; songspace.drop_space(space) removes it.';
    ELSIF EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = space)
        OR EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace
            AND p.proname = ANY (ARRAY[space || '_begin', space || '_encode', space || '_insert', space || '_change', space || '_delete', space || '_forget_key', space || '_visible'])) THEN
        RAISE EXCEPTION 'a space named "%" would hide an object of songspace''s own', space
            USING ERRCODE = 'reserved_name', HINT = 'Choose another name.';
    ELSIF EXISTS (SELECT FROM pg_class c WHERE c.oid = source AND c.relname = space) OR space LIKE 'vae\_latent\_%' THEN
        RAISE EXCEPTION 'a space named "%" would be taken for the table or the columns of a client', space
            USING ERRCODE = 'reserved_name', HINT = 'Clients look these up by name in every schema; choose another name.';
    ELSIF space ~ '_([0-9]+|changes)$' THEN
        RAISE EXCEPTION 'a space cannot be named "%": the tables of spaces are named so', space
            USING ERRCODE = 'reserved_name', HINT = 'Choose a name that does not end in _changes or in an underscore and a number.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_space_name(text, regclass) IS 'Internal: an error unless a new space may have this name.';
