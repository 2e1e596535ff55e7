CREATE OR REPLACE FUNCTION songspace.count_nearer(active record, points text[], radii float8[]) RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A select list has at most 1,664 columns; beyond some hundred, longer ones save nothing.
    points_a_pass CONSTANT int := 200;
    nearer bigint[];
    counts bigint[] := '{}';
BEGIN
    FOR start IN 1..coalesce(cardinality(points), 0) BY points_a_pass LOOP
        -- Reading a row costs more than a distance: each pass over the table serves many points.
        EXECUTE (
            SELECT format('SELECT ARRAY[%s] FROM songspace.%I t',
                string_agg(format('count(*) FILTER (WHERE t.embedding %s %L::float4[]::%s < %L::float8)',
                    active.distance_operator, p.point, active.vector_type, p.radius), ', ' ORDER BY p.place), active.relation)
            FROM ROWS FROM (unnest(points[start:start + points_a_pass - 1]), unnest(radii[start:start + points_a_pass - 1]))
                WITH ORDINALITY AS p (point, radius, place)
        ) INTO nearer;
        counts := counts || nearer;
    END LOOP;
    RETURN counts;
END
$$;

COMMENT ON FUNCTION songspace.count_nearer(record, text[], float8[]) IS
    'Internal: for each point, a float4[] as text, how many rows of a model''s table (active_table) are nearer than its radius, found by looking at every row.';
