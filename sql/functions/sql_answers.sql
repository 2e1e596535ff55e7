CREATE OR REPLACE FUNCTION songspace.sql_answers(model int, features float8[]) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT songspace.model_%s_accept(ARRAY(SELECT unnest($1[row:row]))) FROM generate_subscripts($1, 1) AS row', model)
        USING features;
END
$$;

COMMENT ON FUNCTION songspace.sql_answers(int, float8[]) IS
    'Internal: what a model''s SQL answers to rows of raw features, in order; NULL where a rule is broken.';
