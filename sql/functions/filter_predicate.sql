CREATE OR REPLACE FUNCTION songspace.filter_predicate(source text, filter jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
    parts text[] := '{}';
    type_name text;
BEGIN
    IF filter IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(filter) <> 'object' THEN
        RAISE EXCEPTION 'a filter is a JSON object, not: %', filter
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"bt_year": {">": 2010}, "bt_genre": "Jazz"}.';
    END IF;
    FOR entry IN
        SELECT c.key AS name, o.key AS operator, o.value
        FROM jsonb_each(filter) c LEFT JOIN jsonb_each(CASE
            WHEN jsonb_typeof(c.value) = 'object' THEN c.value
            WHEN c.value = 'null' THEN '{"is null": true}'
            ELSE jsonb_build_object('=', c.value) END) o ON true
    LOOP
        -- Without its length, by which a value would be cut to fit; a domain's rules are for what is stored, not for what is asked.
        SELECT format_type(CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END, -1) INTO type_name
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
        WHERE a.attrelid = source::regclass AND a.attname = entry.name AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION '% has no column "%"', source, entry.name
                USING ERRCODE = 'undefined_column', HINT = 'A filter names columns of the space''s source table.';
        END IF;
        parts := parts || songspace.filter_comparison(entry.name, type_name, entry.operator, entry.value);
    END LOOP;
    RETURN nullif(array_to_string(parts, ' AND '), '');
END
$$;

COMMENT ON FUNCTION songspace.filter_predicate(text, jsonb) IS
    'Internal: a filter given as JSON as a predicate over the alias s, its columns and values checked and quoted; NULL where it asks for nothing.';
