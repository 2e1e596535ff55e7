CREATE OR REPLACE FUNCTION songspace.add_output_columns(
    source regclass, columns name[], version_column name, time_column name
) RETURNS name[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    output record;
    created name[] := '{}';
BEGIN
    FOR output IN
        SELECT c.name, c.type, a.atttypid AS found
        FROM (
            SELECT o.position, o.name, 'double precision' FROM unnest(columns) WITH ORDINALITY AS o (name, position) UNION ALL
            SELECT cardinality(columns) + 1, version_column, 'text' UNION ALL
            SELECT cardinality(columns) + 2, time_column, 'timestamp without time zone'
        ) AS c (position, name, type)
            LEFT JOIN pg_attribute a ON a.attrelid = source AND a.attname = c.name AND NOT a.attisdropped
        WHERE c.name IS NOT NULL
        ORDER BY c.position
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

COMMENT ON FUNCTION songspace.add_output_columns(regclass, name[], name, name) IS
    'Internal: checks the output columns of a space, adds those that are missing and returns their names.';
