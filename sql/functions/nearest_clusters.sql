CREATE OR REPLACE FUNCTION songspace.nearest_clusters(space text, embedding float8[]) RETURNS TABLE (cluster text, confidence float8)
-- Reads the model's spec, which who searches may not; what is told of it is the names of its classes.
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found jsonb := (songspace.model_of((songspace.space_of(space)).active_model)).spec::jsonb #> '{training,clusters}';
BEGIN
    PERFORM songspace.require_point(space, embedding);
    RETURN QUERY EXECUTE format($query$
        SELECT c.name, c.weight / sum(c.weight) OVER () FROM (
            SELECT d.name, exp((d.cosine - max(d.cosine) OVER ()) / $3) AS weight FROM (
                SELECT e ->> 'name' AS name, 1 - (songspace.to_float8_array(e -> 'centroid')::%1$s.vector OPERATOR(%1$s.<=>) $2::%1$s.vector) AS cosine
                FROM jsonb_array_elements($1 -> 'classes') e
            ) d
        ) c ORDER BY 2 DESC, 1
        $query$, songspace.vector_schema()) USING found, embedding, (found ->> 'temperature')::float8;
END
$$;

COMMENT ON FUNCTION songspace.nearest_clusters(text, float8[]) IS
    'The classes that a space''s active model was trained to tell apart, with the confidence (they add up to 1) that an embedding (dims numbers) is of each, the likeliest first; none for a model without classes.';
