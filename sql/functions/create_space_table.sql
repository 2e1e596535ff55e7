CREATE OR REPLACE FUNCTION songspace.create_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
    found_model songspace.model := songspace.model_of(model);
BEGIN
    -- AS SELECT takes over the key's type with its length and collation.
    EXECUTE format('CREATE TABLE songspace.%I AS SELECT s.%I AS key FROM %s s WITH NO DATA',
        relation, space.key_column, space.source);
    EXECUTE format('ALTER TABLE songspace.%I ADD COLUMN embedding %s.vector(%s) NOT NULL, ADD PRIMARY KEY (key)',
        relation, songspace.vector_schema(), found_model.dims);
    EXECUTE format('COMMENT ON TABLE songspace.%I IS %L', relation,
        format('Vectors of %s in the space %s; read songspace.%s instead.', found_model.version, space.name, space.name));
    PERFORM songspace.guard_space_table(space, model);
    -- The active model's setting of searches is where that of another begins: check_staged finds its own.
    INSERT INTO songspace.space_table (space_id, model_id, relation, distance_operator, vector_type, ef_search)
        VALUES (space.space_id, model, relation, songspace.metric_operator(found_model.metric), songspace.vector_schema() || '.vector',
            (SELECT t.ef_search FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = space.active_model));
END
$$;

COMMENT ON FUNCTION songspace.create_space_table(songspace.space, int) IS 'Internal: the empty table of a model''s vectors in a space.';
