CREATE OR REPLACE FUNCTION songspace.grant_use(role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space songspace.space;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA songspace TO %s', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.encode, songspace.encode_batch, songspace.decode, songspace.warm, songspace.similar_to, '
        'songspace.nearest_clusters, songspace.pack_floats, songspace.unpack_floats, '
        'songspace.similar(text, text, int), songspace.similar(text, anyelement, int), songspace.recall, songspace.space_status TO %s', role);
    -- What these are made of; it tells a role no more than they do.
    EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.onnx_identity, songspace.parts_of, songspace.no_such_space, songspace.encode_features, '
        'songspace.encode_matrix, songspace.decode_embedding, songspace.nearest, songspace.active_table, songspace.explain_missing_key, '
        'songspace.sees_key, songspace.key_text, songspace.encode_by_sql, songspace.encode_batch_by_sql, songspace.decode_by_sql TO %s', role);
    PERFORM songspace.grant_exploring(role);
    EXECUTE format('GRANT SELECT (space_id, active_model) ON songspace.space TO %s', role);
    EXECUTE format('GRANT SELECT ON songspace.models, songspace.spaces, songspace.status, songspace.quarantine, songspace.evidence, songspace.calibrations, songspace.recall_history TO %s', role);
    FOR space IN SELECT s.* FROM songspace.space s LOOP
        PERFORM songspace.grant_space(space);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_use(regrole) IS
    'Let a role encode, decode and search, in the spaces of now and later, and nothing more. Inserting needs no grant of songspace''s.';
