CREATE OR REPLACE FUNCTION songspace.spec_number(spec jsonb, path text[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN jsonb_typeof(spec #> path) = 'number' THEN (spec #>> path)::float8 END
$$;

COMMENT ON FUNCTION songspace.spec_number(jsonb, text[]) IS
    'Internal: a figure of the trainer''s evidence in a spec, which is free in form; NULL where it is missing or no number.';
