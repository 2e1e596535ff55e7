CREATE OR REPLACE FUNCTION songspace.health_verdict(space text, other text, gain float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s is %s %% %s than %s: ', space, to_char(abs(gain) * 100, 'FM990.0'), CASE WHEN gain < 0 THEN 'worse' ELSE 'better' END, other)
        || CASE WHEN gain > 0.15 THEN 'use it' WHEN gain > 0.05 THEN 'a modest gain' WHEN gain >= -0.05 THEN 'no difference' ELSE 'keep ' || other END
$$;

COMMENT ON FUNCTION songspace.health_verdict(text, text, float8) IS
    'Internal: what a relative gain of score means, by the bounds of the client''s own toolkit: 15 %, 5 % and -5 %.';
