CREATE OR REPLACE FUNCTION songspace.health(space text, sample int DEFAULT 2000, pca_columns name[] DEFAULT NULL)
RETURNS TABLE (
    embedding text, rows bigint, isolated float8, distance_ratio float8, hubness float8, dead_zones float8, score float8, verdict text
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    active record := songspace.active_table(space);
    by_distance text := format('OPERATOR(%s.<->)', songspace.vector_schema());
    keys text[];
    own_score float8;
    compared record;
BEGIN
    IF sample IS NULL OR sample NOT BETWEEN 100 AND 20000 THEN
        RAISE EXCEPTION 'a sample of % rows tells nothing of neighbourhoods, or takes too long', sample
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample 100 to 20000 rows; every pair of them is compared.';
    END IF;
    EXECUTE format('SELECT array_agg(n.key) FROM (SELECT %s(t.key) AS key FROM songspace.%I t ORDER BY random() LIMIT $1) n', active.key_text, active.relation)
        INTO keys USING sample;
    FOR compared IN
        SELECT v.* FROM (VALUES
            (space, format('SELECT t.embedding AS point FROM songspace.%I t WHERE %s(t.key) = ANY (%%L)', active.relation, active.key_text), active.distance_operator),
            ('pca', songspace.column_points(found_space,
                ARRAY(SELECT format('s.%I::float8', c) FROM unnest(pca_columns) c), false), by_distance),
            -- A vector as input is no features: none is compared.
            ('features', songspace.column_points(found_space, songspace.feature_expressions(found_space.source,
                (songspace.model_of(found_space.active_model)).spec::jsonb, 's'), true), by_distance)
        ) AS v (name, query, operator)
        WHERE v.query IS NOT NULL AND keys IS NOT NULL
    LOOP
        SELECT h.rows, h.isolated, h.distance_ratio, h.hubness, h.dead_zones INTO rows, isolated, distance_ratio, hubness, dead_zones
        FROM songspace.health_of(format(compared.query, keys), compared.operator, active.vector_type) h;
        embedding := compared.name;
        score := songspace.health_score(isolated, distance_ratio, hubness, dead_zones);
        own_score := coalesce(own_score, score);
        verdict := CASE WHEN embedding <> space THEN songspace.health_verdict(space, embedding, own_score / nullif(score, 0) - 1) END;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.health(text, int, name[]) IS
    'How good the neighbourhoods of a space are, beside those of the client''s PCA columns (raw) and of the model''s own features (standardised), over the same sampled rows, every pair of them compared: isolated (share of rows with fewer than 3 neighbours within the 2 % radius), distance_ratio (of the 100th to the 10th neighbour; near 1, distances mean nothing), hubness (skewness of how often a row is among another''s 10 nearest), dead_zones (share of rows that are never), score (0..1) and a verdict.';
