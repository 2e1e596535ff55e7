CREATE OR REPLACE FUNCTION songspace.measure_vector_drift(space songspace.space, model int) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- OFFSET 0 has a row's numbers unpacked once, though they are named twice.
    template CONSTANT text := $template$
        WITH direction AS MATERIALIZED (
            SELECT d.key AS name, songspace.direction_of(d.value)::{vector} AS numbers FROM jsonb_each_text($3 -> 'directions') d
        ), input AS MATERIALIZED (
            SELECT CASE WHEN songspace.vector_problem(r.numbers, $2) IS NULL THEN r.numbers::{vector} END AS numbers
            FROM (SELECT {features} AS numbers FROM {source} n WHERE {guard} AND random() < $1 OFFSET 0) r
        ), measured AS (
            SELECT 'norm' AS name, {schema}.vector_norm(i.numbers) AS value FROM input i WHERE i.numbers IS NOT NULL
            UNION ALL
            SELECT d.name, {schema}.inner_product(i.numbers, d.numbers) FROM input i, direction d WHERE i.numbers IS NOT NULL
        )
        SELECT coalesce(jsonb_object_agg(d.name, d.index), '{}') FROM (
            SELECT m.name, songspace.stability_index(songspace.to_float8_array($3 #> ARRAY['snapshot', m.name]), array_agg(m.value)) AS index
            FROM measured m
            WHERE $3 -> 'snapshot' ? m.name
            GROUP BY m.name
        ) d
    $template$;
    -- Unpacking a row of 6144 numbers takes some 5 ms; by chance alone, the index of so many rows in ten bins is .03.
    most_rows CONSTANT float8 := 300;
    spec jsonb := (songspace.model_of(model)).spec;
    drift jsonb;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n') || jsonb_build_object('schema', songspace.vector_schema()))
        INTO drift USING most_rows / greatest(1, songspace.rows_in_space_table(space, model)),
            (spec #>> '{encoder,inputs,0,shape,0}')::int, spec -> 'training';
    RETURN drift;
END
$$;

COMMENT ON FUNCTION songspace.measure_vector_drift(songspace.space, int) IS
    'Internal: measure_drift() of a model that takes a vector: of its norm, and of its product with each direction of the training snapshot, over some 300 rows.';
