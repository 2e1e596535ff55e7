CREATE OR REPLACE FUNCTION songspace.filter_comparison("column" text, type text, operator text, value jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place text := format('s.%I', "column");
    literals text[];
BEGIN
    IF operator = 'is null' THEN
        IF jsonb_typeof(value) <> 'boolean' THEN
            RAISE EXCEPTION 'the filter on "%" has "is null": %', "column", value
                USING ERRCODE = 'invalid_parameter_value', HINT = 'It is true or false.';
        END IF;
        RETURN place || CASE WHEN value::bool THEN ' IS NULL' ELSE ' IS NOT NULL' END;
    ELSIF operator IS NULL OR operator NOT IN ('=', '<>', '<', '<=', '>', '>=', 'in', 'like', 'between') THEN
        RAISE EXCEPTION 'the filter on "%" has the operator "%", which is not known', "column", coalesce(operator, '')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'There are =, <>, <, <=, >, >=, in, between, like and is null.';
    END IF;
    IF operator NOT IN ('in', 'between') THEN
        RETURN format('%s %s %s', CASE operator WHEN 'like' THEN place || '::pg_catalog.text' ELSE place END, operator,
            songspace.filter_literal("column", CASE operator WHEN 'like' THEN 'text' ELSE type END, value));
    ELSIF jsonb_typeof(value) <> 'array' OR operator = 'between' AND jsonb_array_length(value) <> 2 THEN
        RAISE EXCEPTION 'the filter on "%" has "%": %', "column", operator, value
            USING ERRCODE = 'invalid_parameter_value',
                HINT = CASE operator WHEN 'in' THEN 'It takes an array of values.' ELSE 'It takes an array of two values, the lower one first.' END;
    END IF;
    SELECT coalesce(array_agg(songspace.filter_literal("column", type, v.value) ORDER BY v.position), '{}') INTO literals
    FROM jsonb_array_elements(value) WITH ORDINALITY AS v (value, position);
    RETURN CASE
        WHEN operator = 'between' THEN format('%s BETWEEN %s AND %s', place, literals[1], literals[2])
        WHEN literals = '{}' THEN 'false'
        ELSE format('%s IN (%s)', place, array_to_string(literals, ', ')) END;
END
$$;

COMMENT ON FUNCTION songspace.filter_comparison(text, text, text, jsonb) IS 'Internal: one comparison of a filter as SQL over the alias s.';
