CREATE OR REPLACE FUNCTION songspace.fill_template(template text, fragments jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- In one pass, so that a name that holds braces is never taken for a placeholder.
    SELECT string_agg(CASE WHEN piece.parts[1] IS NULL THEN piece.parts[2]
        ELSE coalesce(fragments ->> piece.parts[1], format('<no fragment %s>', piece.parts[1])) END,
        '' ORDER BY piece.position)
    FROM regexp_matches(template, '\{(\w+)\}|([^{]+|\{)', 'g') WITH ORDINALITY AS piece (parts, position)
$$;

COMMENT ON FUNCTION songspace.fill_template(text, jsonb) IS 'Internal: a template of SQL with each {name} replaced by its fragment.';
