CREATE OR REPLACE FUNCTION songspace.search_target(
    space text, key text, OUT view text, OUT source text, OUT key_column text, OUT key_type text, OUT key_text text, OUT key_equals text,
    OUT distance_operator text, OUT vector_type text, OUT vector_schema text, OUT dims int, OUT rows float8, OUT point float4[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
BEGIN
    SELECT format('songspace.%I', s.space), s.source::text, quote_ident(s.key_column), active.key_type, active.key_text, active.key_equals,
        active.distance_operator, active.vector_type, songspace.vector_schema(), active.dims,
        (SELECT greatest(c.reltuples, 0) FROM pg_class c WHERE c.oid = format('songspace.%I', active.relation)::regclass),
        songspace.point_of(search_target.space, search_target.key)
        INTO view, source, key_column, key_type, key_text, key_equals, distance_operator, vector_type, vector_schema, dims, rows, point
    FROM songspace.spaces s WHERE s.space = search_target.space;
END
$$;

COMMENT ON FUNCTION songspace.search_target(text, text) IS
    'Internal: what a search that runs with its caller''s rights must know of a space, as SQL, and the embedding of a row.';
