CREATE OR REPLACE FUNCTION songspace.filter_literal("column" text, type text, value jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted text := CASE (SELECT t.typcategory FROM pg_type t WHERE t.oid = type::regtype) WHEN 'N' THEN 'number' WHEN 'B' THEN 'boolean' ELSE 'string' END;
    literal text := format('%L::%s', value #>> '{}', type);
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION 'the filter compares "%", which is %, with %', "column", type, value
            USING ERRCODE = 'invalid_parameter_value',
                HINT = format('Give it a JSON %s; {"is null": true} asks for rows without a value.', wanted);
    ELSIF wanted <> 'boolean' THEN
        BEGIN
            EXECUTE 'SELECT ' || literal;
        EXCEPTION WHEN data_exception THEN
            RAISE EXCEPTION 'the filter compares "%", which is %, with %', "column", type, value
                USING ERRCODE = 'invalid_parameter_value', HINT = SQLERRM;
        END;
    END IF;
    RETURN literal;
END
$$;

COMMENT ON FUNCTION songspace.filter_literal(text, text, jsonb) IS
    'Internal: a JSON value as a quoted literal of a column''s type; an error that names both where it is none.';
