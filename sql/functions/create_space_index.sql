CREATE OR REPLACE FUNCTION songspace.create_space_index(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
BEGIN
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON songspace.%I USING hnsw (embedding %s)',
        relation || '_embedding', relation, songspace.metric_operator_class((songspace.model_of(model)).metric));
    EXECUTE format('ANALYZE songspace.%I', relation);
END
$$;

COMMENT ON FUNCTION songspace.create_space_index(songspace.space, int) IS
    'Internal: the HNSW index of a model''s vectors; built after the filling it costs a third of building it row by row.';
