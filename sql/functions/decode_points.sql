CREATE OR REPLACE FUNCTION songspace.decode_points(space text, points float8[]) RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    names name[] := songspace.features_of(found_space.active_model);
BEGIN
    RETURN QUERY
        SELECT d.step::int, ARRAY(SELECT points[d.step][axis] FROM generate_subscripts(points, 2) axis ORDER BY axis), d.features,
            (SELECT jsonb_object_agg(f.name, f.value) FROM unnest(names, d.features) AS f (name, value))
        FROM (
            SELECT m.step, m.features::float4[]::float8[] AS features
            FROM songspace.decode_matrix(songspace.onnx_identity(space), points) WITH ORDINALITY AS m (features, step)
            UNION ALL
            SELECT step, songspace.decode_by_sql(space, ARRAY(SELECT unnest(points[step:step])))::float8[]
            FROM generate_subscripts(points, 1) step WHERE found_space.engine = 'sql'
        ) d
        ORDER BY d.step;
END
$$;

COMMENT ON FUNCTION songspace.decode_points(text, float8[]) IS
    'Internal: points of a space (n x dims) with their features, numbered from 1; by one call of the model where ONNX Runtime runs it.';
