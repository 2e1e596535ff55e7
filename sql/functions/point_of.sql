CREATE OR REPLACE FUNCTION songspace.point_of(space text, key text) RETURNS float4[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    active pg_catalog.record := songspace.active_table(space);
    point pg_catalog.float4[];
BEGIN
    EXECUTE pg_catalog.format('SELECT t.embedding::pg_catalog.float4[] FROM songspace.%I t WHERE t.key %s $1::%s',
        active.relation, active.key_equals, active.key_type) INTO point USING key;
    IF point IS NULL THEN
        PERFORM songspace.explain_missing_key(space, key);
    END IF;
    RETURN point;
END
$$;

COMMENT ON FUNCTION songspace.point_of(text, text) IS
    'Internal: the embedding of a row by the active model; NULL, with a notice, for a row that is not encoded; an error for a key that no row has.';
