CREATE OR REPLACE FUNCTION songspace.differs_expression(columns name[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', c.name), ' OR ' ORDER BY c.position)
    FROM unnest(columns) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.differs_expression(name[]) IS 'Internal: the condition of a trigger: whether an update changes any of these columns.';
