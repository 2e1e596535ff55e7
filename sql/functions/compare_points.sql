CREATE OR REPLACE FUNCTION songspace.compare_points(space text, point_a float8[], point_b float8[])
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
-- Reads the model, which an explorer may not; hence points, which whoever calls had to see.
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model songspace.model := songspace.model_of((songspace.space_of(space)).active_model);
    active record := songspace.active_table(space);
    sounds songspace.decoded[] := '{}';
BEGIN
    EXECUTE format('SELECT $1::float4[]::%1$s %2$s $2::float4[]::%1$s', active.vector_type, active.distance_operator)
        INTO difference USING point_a, point_b;
    IF model.decoder IS NOT NULL THEN
        sounds := ARRAY(SELECT d FROM songspace.decode_points(space, ARRAY[point_a, point_b]) d ORDER BY d.step);
    END IF;
    RETURN QUERY SELECT 'distance', model.metric::text, NULL::float8, NULL::float8, compare_points.difference, 1::float8,
        (SELECT c FROM songspace.changes_between(space, ARRAY[point_a, point_b]) WITH ORDINALITY AS s (c, step) WHERE s.step = 2);
    RETURN QUERY SELECT 'feature', c.name, c.a, c.b, c.change, c.share, CASE WHEN c.change <> 0 THEN songspace.feature_words(c.name, c.change) END
        FROM songspace.compare(songspace.features_of(model.model_id)::text[], sounds[1].features, sounds[2].features, songspace.feature_scales(model.model_id)) c;
    RETURN QUERY SELECT 'axis', c.name, c.a, c.b, c.change, c.share, NULL
        FROM songspace.compare(ARRAY(SELECT i::text FROM generate_series(0, model.dims - 1) i), point_a, point_b, array_fill(1::float8, ARRAY[model.dims])) c;
END
$$;

COMMENT ON FUNCTION songspace.compare_points(text, float8[], float8[]) IS
    'Internal: what makes two points of a space near or far, as explain() says it of two rows; nothing where one of them is NULL.';
