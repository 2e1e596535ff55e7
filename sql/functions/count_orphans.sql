CREATE OR REPLACE FUNCTION songspace.count_orphans(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    orphans bigint;
BEGIN
    EXECUTE songspace.fill_template('SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} t.key)',
        songspace.space_fragments(space, model, 'n')) INTO orphans;
    RETURN orphans;
END
$$;

COMMENT ON FUNCTION songspace.count_orphans(songspace.space, int) IS 'Internal: vectors of a model whose row the source has no more.';
