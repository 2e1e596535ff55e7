CREATE OR REPLACE FUNCTION songspace.differs_expression(columns name[], input_column name DEFAULT NULL) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A vector's own operators are found by the search_path alone, which is empty here: its bytes are compared.
    SELECT string_agg(format(CASE WHEN c.name = input_column THEN 'ROW(OLD.%1$I)::record OPERATOR(pg_catalog.*<>) ROW(NEW.%1$I)::record'
        ELSE 'OLD.%1$I IS DISTINCT FROM NEW.%1$I' END, c.name), ' OR ' ORDER BY c.position)
    FROM unnest(columns) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.differs_expression(name[], name) IS 'Internal: the condition of a trigger: whether an update changes any of these columns.';
