CREATE OR REPLACE FUNCTION songspace.identity_of(encoder bytea, decoder bytea, spec text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT encode(sha256(encoder || coalesce(decoder, '') || convert_to(spec, 'UTF8')), 'hex')
$$;

COMMENT ON FUNCTION songspace.identity_of(bytea, bytea, text) IS 'Internal: what a model is known by, the sha256 of all that decides its answers, in hexadecimal.';
