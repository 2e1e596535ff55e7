CREATE OR REPLACE FUNCTION songspace.feature_expressions(source regclass, spec jsonb, row_name text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    feature record;
    expressions text[] := '{}';
BEGIN
    FOR feature IN
        SELECT f.value ->> 'name' AS name, a.attnum, a.atttypid, a.attgenerated, format('%s.%I', row_name, f.value ->> 'name') AS value
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
            LEFT JOIN pg_attribute a ON a.attrelid = source AND a.attname = f.value ->> 'name'
                AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY f.position
    LOOP
        IF feature.attnum IS NULL THEN
            RAISE EXCEPTION 'the model wants a feature "%", but % has no such column', feature.name, source
                USING ERRCODE = 'undefined_column', HINT = 'Add the column, or train on columns that the table has.';
        ELSIF feature.attgenerated <> '' THEN
            RAISE EXCEPTION 'the feature "%" of % is a generated column, which a trigger cannot see', feature.name, source
                USING ERRCODE = 'feature_not_supported', HINT = 'Train on the columns that it is made from.';
        ELSIF feature.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'float4'::regtype, 'float8'::regtype) THEN
            expressions := expressions || format('%s::pg_catalog.float8', feature.value);
        ELSIF feature.atttypid = 'bool'::regtype THEN
            expressions := expressions || format('%s::pg_catalog.int4::pg_catalog.float8', feature.value);
        ELSIF feature.atttypid = 'numeric'::regtype THEN
            expressions := expressions || format('songspace.to_float8(%s)', feature.value);
        ELSE
            RAISE EXCEPTION 'the feature "%" of % is of type %, not a number', feature.name, source, format_type(feature.atttypid, NULL)
                USING ERRCODE = 'datatype_mismatch', HINT = 'A feature is of an integer, floating, numeric or boolean type.';
        END IF;
    END LOOP;
    RETURN expressions;
END
$$;

COMMENT ON FUNCTION songspace.feature_expressions(regclass, jsonb, text) IS
    'Internal: one float8 expression a feature, over the columns of a row variable or alias; errors name the column.';
