CREATE OR REPLACE FUNCTION songspace.to_float8(value numeric) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN value OPERATOR(pg_catalog.=) 'NaN'::pg_catalog.numeric THEN 'NaN'::pg_catalog.float8
        WHEN pg_catalog.abs(value) OPERATOR(pg_catalog.>) 1.7976931348623157e308 THEN 'Infinity'::pg_catalog.float8
        ELSE value::pg_catalog.float8
    END
$$;

COMMENT ON FUNCTION songspace.to_float8(numeric) IS
    'Internal: numeric to float8 without an error; beyond its range it is infinity, which every rule refuses.';
