CREATE OR REPLACE FUNCTION songspace.watched_columns(space songspace.space, model int) RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE WHEN model IS NULL THEN '{}' ELSE coalesce(nullif(songspace.features_of(model), '{}'), array_remove(ARRAY[space.input_column], NULL)) END
$$;

COMMENT ON FUNCTION songspace.watched_columns(songspace.space, int) IS
    'Internal: the columns of a source that a model of its space looks at; none for NULL.';
