CREATE OR REPLACE FUNCTION songspace.belongs_expression(
    output_columns name[], dims int, version_column name, version text, row_name text
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A client may write its own latents, NaN among them, under its own version: such a row is not of this model.
    SELECT string_agg(format(
            '%1$s.%2$I BETWEEN ''-3.4028234663852886e38''::float8 AND ''3.4028234663852886e38''::float8', row_name, c.name
        ), ' AND ' ORDER BY c.position)
        || CASE WHEN version_column IS NULL THEN '' ELSE format(' AND %s.%I = %L', row_name, version_column, version) END
    FROM unnest(output_columns[:dims]) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.belongs_expression(name[], int, name, text, text) IS
    'Internal: the SQL condition, true for rows whose output columns hold an embedding of the model with this version.';
