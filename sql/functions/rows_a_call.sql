CREATE OR REPLACE FUNCTION songspace.rows_a_call(spec jsonb) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A call cannot be cancelled while the model runs: 2 ** 18 numbers take a large head 0.1 s.
    SELECT greatest(16, least(10000, 262144 / (spec #>> '{encoder,inputs,0,shape,0}')::int))
$$;

COMMENT ON FUNCTION songspace.rows_a_call(jsonb) IS
    'Internal: rows that one run of a model takes: enough to be quick, few enough to be cancelled within a second.';
