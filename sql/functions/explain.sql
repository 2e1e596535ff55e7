CREATE OR REPLACE FUNCTION songspace.explain(space text, a text, b text)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model songspace.model := songspace.model_of((songspace.space_of(space)).active_model);
    active record := songspace.active_table(space);
    point_a float8[] := songspace.point_of(space, a)::float8[];
    point_b float8[] := songspace.point_of(space, b)::float8[];
    sounds songspace.decoded[] := '{}';
BEGIN
    IF point_a IS NULL OR point_b IS NULL THEN
        RETURN;
    END IF;
    EXECUTE format('SELECT $1::float4[]::%1$s %2$s $2::float4[]::%1$s', active.vector_type, active.distance_operator) INTO difference USING point_a, point_b;
    IF model.decoder IS NOT NULL THEN
        sounds := ARRAY(SELECT d FROM songspace.decode_points(space, ARRAY[point_a, point_b]) d ORDER BY d.step);
    END IF;
    RETURN QUERY SELECT 'distance', model.metric::text, NULL::float8, NULL::float8, explain.difference, 1::float8,
        (SELECT c FROM songspace.changes_between(space, ARRAY[point_a, point_b]) WITH ORDINALITY AS s (c, step) WHERE s.step = 2);
    RETURN QUERY SELECT 'feature', c.name, c.a, c.b, c.change, c.share, CASE WHEN c.change <> 0 THEN songspace.feature_words(c.name, c.change) END
        FROM songspace.compare(songspace.features_of(model.model_id)::text[], sounds[1].features, sounds[2].features, songspace.feature_scales(model.model_id)) c;
    RETURN QUERY SELECT 'axis', c.name, c.a, c.b, c.change, c.share, NULL
        FROM songspace.compare(ARRAY(SELECT i::text FROM generate_series(0, model.dims - 1) i), point_a, point_b, array_fill(1::float8, ARRAY[model.dims])) c;
END
$$;

CREATE OR REPLACE FUNCTION songspace.explain(space text, a anyelement, b anyelement)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.kind, e.name, e.value_a, e.value_b, e.difference, e.share, e.words FROM songspace.explain(space, a::text, b::text) e
$$;

COMMENT ON FUNCTION songspace.explain(text, text, text) IS
    'What makes two rows near or far: their distance, with what changes from a to b in words (14 BPM faster, less bright); then every feature, decoded, in its own unit, and every axis, each with its difference (b - a) and its share in all of them, largest first. A model without a decoder has no features here.';
COMMENT ON FUNCTION songspace.explain(text, anyelement, anyelement) IS 'The same, with the keys given as themselves instead of as text.';
