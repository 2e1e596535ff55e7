CREATE OR REPLACE FUNCTION songspace.define_view(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arms text;
BEGIN
    -- The filter stands outside the arms: inside them the planner would sort every row instead of using the index.
    SELECT string_agg(format('SELECT %s AS model, t.key, t.embedding::%s.vector AS embedding FROM songspace.%I t',
        t.model_id, songspace.vector_schema(), t.relation), ' UNION ALL ' ORDER BY t.model_id) INTO arms
    FROM songspace.space_table t WHERE t.space_id = space.space_id;
    EXECUTE format('CREATE OR REPLACE VIEW songspace.%I WITH (security_invoker) AS SELECT u.key, u.embedding FROM (%s) u '
        'WHERE u.model = (SELECT s.active_model FROM songspace.space s WHERE s.space_id = %s)',
        space.name, arms, space.space_id);
    EXECUTE format('COMMENT ON VIEW songspace.%I IS %L', space.name,
        format('Embeddings (key, embedding) of %s by the active model of the space %s.', space.source, space.name));
END
$$;

COMMENT ON FUNCTION songspace.define_view(songspace.space) IS
    'Internal: makes the view of a space: one arm a model, of which the pointer picks one.';
