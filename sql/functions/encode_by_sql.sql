CREATE OR REPLACE FUNCTION songspace.encode_by_sql(space text, features float8[]) RETURNS float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    embedding float4[];
BEGIN
    IF found_space.engine = 'sql' THEN
        EXECUTE format('SELECT songspace.model_%s_accept($1)', found_space.active_model) INTO embedding USING features;
    END IF;
    RETURN embedding;
END
$$;

COMMENT ON FUNCTION songspace.encode_by_sql(text, float8[]) IS
    'Internal, for encode(): raw features to an embedding; NULL where a rule is broken, and where the space''s engine is another.';
