CREATE OR REPLACE FUNCTION songspace.encode_batch_by_sql(space text, features float8[]) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    IF found_space.engine = 'sql' THEN
        RETURN QUERY SELECT a.embedding FROM songspace.sql_answers(found_space.active_model, features) a (embedding);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.encode_batch_by_sql(text, float8[]) IS
    'Internal, for encode_batch(): rows of raw features to embeddings; no rows where the space''s engine is another.';
