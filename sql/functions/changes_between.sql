CREATE OR REPLACE FUNCTION songspace.changes_between(space text, points float8[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model songspace.model := songspace.model_of((songspace.space_of(space)).active_model);
    names name[] := songspace.features_of(model.model_id);
    scales float8[] := songspace.feature_scales(model.model_id);
BEGIN
    IF model.decoder IS NULL THEN
        RETURN QUERY SELECT NULL::text FROM generate_subscripts(points, 1);
        RETURN;
    END IF;
    RETURN QUERY
        SELECT CASE WHEN d.previous IS NOT NULL THEN songspace.describe_change(names,
            ARRAY(SELECT f.now - f.before FROM unnest(d.features, d.previous) WITH ORDINALITY AS f (now, before, position) ORDER BY f.position), scales) END
        FROM (SELECT p.step, p.features, lag(p.features) OVER (ORDER BY p.step) AS previous FROM songspace.decode_points(space, points) p) d
        ORDER BY d.step;
END
$$;

COMMENT ON FUNCTION songspace.changes_between(text, float8[]) IS
    'Internal: what changes from each point of a sequence (n x dims) to the next, in words; NULL for the first, and where the model has no decoder.';
