CREATE OR REPLACE FUNCTION songspace.add_output_columns(
    source regclass, dims int, columns name[], version_column name, time_column name
) RETURNS name[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    output record;
    created name[] := '{}';
BEGIN
    IF columns = '{}' AND coalesce(version_column, time_column) IS NOT NULL THEN
        RAISE EXCEPTION 'a version or time column is given, but no output columns'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give columns => ARRAY[...] as well, or neither.';
    ELSIF columns <> '{}' AND cardinality(columns) < dims THEN
        RAISE EXCEPTION 'the model makes % dimensions, but % output columns are named', dims, cardinality(columns)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Name at least one column a dimension; those left over stay NULL.';
    END IF;
    FOR output IN
        SELECT c.name, c.type, a.atttypid AS found
        FROM (
            SELECT unnest(columns), 'double precision' UNION ALL
            SELECT version_column, 'text' UNION ALL
            SELECT time_column, 'timestamp without time zone'
        ) AS c (name, type)
            LEFT JOIN pg_attribute a ON a.attrelid = source AND a.attname = c.name AND NOT a.attisdropped
        WHERE c.name IS NOT NULL
    LOOP
        IF output.found IS NULL THEN
            EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', source, output.name, output.type);
            created := created || output.name;
        ELSIF output.found <> ALL (CASE output.type
                WHEN 'double precision' THEN ARRAY['float8'::regtype, 'float4'::regtype]
                WHEN 'text' THEN ARRAY['text'::regtype, 'varchar'::regtype]
                ELSE ARRAY['timestamp'::regtype, 'timestamptz'::regtype] END) THEN
            RAISE EXCEPTION 'the column "%" of % is of type %, but % is wanted',
                output.name, source, format_type(output.found, NULL), output.type
                USING ERRCODE = 'datatype_mismatch', HINT = 'Name another column; it is created where it is missing.';
        END IF;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION songspace.add_output_columns(regclass, int, name[], name, name) IS
    'Internal: checks the output columns of a space, adds those that are missing and returns their names.';
