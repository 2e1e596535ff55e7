CREATE OR REPLACE FUNCTION songspace.number_expression(source regclass, "column" name) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    category "char";
BEGIN
    SELECT t.typcategory INTO category
    FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
    WHERE a.attrelid = source AND a.attname = "column" AND a.attnum > 0 AND NOT a.attisdropped;
    IF category IS NULL THEN
        RAISE EXCEPTION '% has no column "%"', source, "column" USING ERRCODE = 'undefined_column';
    ELSIF category NOT IN ('N', 'B') THEN
        RAISE EXCEPTION 'the column "%" of % is not a number', "column", source
            USING ERRCODE = 'datatype_mismatch', HINT = 'A generated boolean column, such as one of bt_genre = ''Rock'', makes a class a number.';
    END IF;
    RETURN format(CASE category WHEN 'B' THEN 's.%I::pg_catalog.int4::pg_catalog.float8' ELSE 's.%I::pg_catalog.float8' END, "column");
END
$$;

COMMENT ON FUNCTION songspace.number_expression(regclass, name) IS
    'Internal: a numeric or boolean column of a source (alias s) as float8; an error for another.';
