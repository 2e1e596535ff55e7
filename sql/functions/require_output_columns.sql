CREATE OR REPLACE FUNCTION songspace.require_output_columns(space songspace.space, dims int) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.output_columns <> '{}' AND cardinality(space.output_columns) < dims THEN
        RAISE EXCEPTION 'the model makes % dimensions, but the space "%" has % output columns',
            dims, space.name, cardinality(space.output_columns)
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Train with at most as many latent dimensions, or drop_space and create_space with more columns.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_output_columns(songspace.space, int) IS
    'Internal: an error where a space has fewer output columns than a model has dimensions; those left over stay NULL.';
