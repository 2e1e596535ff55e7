CREATE OR REPLACE FUNCTION songspace.measure_reconstruction(space songspace.space, model int) RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- As the trainer measures it: in clipped z without weights, constant features left out.
    template CONSTANT text := $template$
        WITH sampled AS MATERIALIZED (
            SELECT t.key, t.embedding::float4[]::float8[] AS point FROM {table} t WHERE random() < $1
        ), drawn AS MATERIALIZED (
            SELECT row_number() OVER () AS place, t.point, {features} AS features
            FROM sampled t JOIN {source} n ON n.{key} {equals} t.key
            WHERE {guard}
        ), decoded AS MATERIALIZED (
            SELECT d.place, d.features
            FROM songspace.decode_sample($2, $3, (SELECT array_agg(r.point ORDER BY r.place) FROM drawn r)) WITH ORDINALITY AS d (features, place)
        ), value AS (
            SELECT f.position, greatest(-f.clip, least(f.clip, (x.found - f.mean) / f.scale)) AS z, (x.decoded - f.mean) / f.scale AS guess
            FROM drawn r JOIN decoded d USING (place),
                unnest(r.features, d.features) WITH ORDINALITY AS x (found, decoded, position)
                JOIN jsonb_to_recordset($4) AS f (position int, mean float8, scale float8, clip float8) USING (position)
            WHERE f.scale > 0
        )
        SELECT 1 - sum(c.error) / nullif(sum(c.spread), 0)
        FROM (SELECT sum((v.z - v.guess) * (v.z - v.guess)) AS error, var_pop(v.z) * count(*) AS spread FROM value v GROUP BY v.position) c
    $template$;
    most_rows CONSTANT float8 := 1000;
    found_model songspace.model := songspace.model_of(model);
    features jsonb := songspace.decoded_features(found_model);
    r2 float8;
BEGIN
    IF features IS NOT NULL THEN
        EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) INTO r2
            USING most_rows / greatest(1, songspace.rows_in_space_table(space, model)), found_model, space.engine, features;
    END IF;
    RETURN r2;
END
$$;

COMMENT ON FUNCTION songspace.measure_reconstruction(songspace.space, int) IS
    'Internal: the share of the variance of a model''s features, over some 1,000 rows of the library, that their embeddings decode to; NULL where the model does not decode to its features.';
