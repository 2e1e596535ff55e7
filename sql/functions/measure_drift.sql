CREATE OR REPLACE FUNCTION songspace.measure_drift(space songspace.space, model int) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        SELECT coalesce(jsonb_object_agg(d.name, d.index), '{}') FROM (
            SELECT ($2)[v.position] AS name,
                songspace.stability_index(songspace.to_float8_array($3 -> ($2)[v.position]::text), v.vals) AS index
            FROM (
                SELECT x.position, array_agg(x.value) FILTER (WHERE x.value <> 'NaN') AS vals
                FROM (SELECT {features} AS features FROM {source} n WHERE random() < $1) r,
                    unnest(r.features) WITH ORDINALITY AS x (value, position)
                GROUP BY x.position
            ) v
            WHERE $3 ? ($2)[v.position]::text
        ) d
        WHERE d.index IS NOT NULL
    $template$;
    most_rows CONSTANT float8 := 10000;
    snapshot jsonb := coalesce((songspace.model_of(model)).spec::jsonb #> '{training,snapshot}', '{}');
    drift jsonb;
BEGIN
    IF snapshot = '{}' THEN
        RETURN snapshot;
    ELSIF space.input_column IS NOT NULL THEN
        RETURN songspace.measure_vector_drift(space, model);
    END IF;
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) INTO drift
        USING most_rows / greatest(1, songspace.rows_in_space_table(space, model)), songspace.features_of(model), snapshot;
    RETURN drift;
END
$$;

COMMENT ON FUNCTION songspace.measure_drift(songspace.space, int) IS
    'Internal: the population stability index of each feature, over some 10,000 rows of the source, against the model''s training snapshot; empty where that has none.';
