CREATE OR REPLACE FUNCTION songspace.output_values(space songspace.space, latent text)
RETURNS TABLE (name name, value text, compared boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version text := (songspace.model_of(space.active_model)).version;
BEGIN
    RETURN QUERY SELECT c.name, format('%s[%s]', latent, c.position), true
        FROM unnest(space.output_columns) WITH ORDINALITY AS c (name, position);
    RETURN QUERY SELECT space.version_column, format('CASE WHEN %s IS NULL THEN NULL ELSE %L END', latent, version), true
        WHERE space.version_column IS NOT NULL;
    RETURN QUERY SELECT space.time_column, format('CASE WHEN %s IS NULL THEN NULL ELSE pg_catalog.now() END', latent), false
        WHERE space.time_column IS NOT NULL;
END
$$;

COMMENT ON FUNCTION songspace.output_values(songspace.space, text) IS
    'Internal: what each output column of a space is set to, given the SQL of an array of latents; compared says whether a difference in it makes a row differ.';
