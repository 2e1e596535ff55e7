CREATE OR REPLACE FUNCTION songspace.describe_change(names name[], differences float8[], scales float8[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(c.words, ', ' ORDER BY c.size DESC), 'almost the same') FROM (
        SELECT songspace.feature_words(f.name::text, f.difference) AS words, abs(f.difference) / f.scale AS size
        FROM unnest(names, differences, scales) AS f (name, difference, scale)
        -- A fifth of a library's standard deviation is about what can be heard.
        WHERE f.scale > 0 AND abs(f.difference) >= 0.2 * f.scale
        ORDER BY 2 DESC LIMIT 3
    ) c
$$;

COMMENT ON FUNCTION songspace.describe_change(name[], float8[], float8[]) IS
    'Internal: the three largest differences of features, measured by their spread in training, in words.';
