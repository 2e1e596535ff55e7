CREATE OR REPLACE FUNCTION songspace.path(space text, from_key text, to_key text, hops int, artist_column name, via text)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    departure pg_catalog.record := songspace.search_target(space, from_key);
    arrival pg_catalog.record := songspace.search_target(space, to_key);
    route pg_catalog.text[];
BEGIN
    PERFORM songspace.require_path(from_key, to_key, hops);
    PERFORM songspace.require_via(via, hops);
    IF via OPERATOR(pg_catalog.=) 'line' THEN
        RETURN QUERY SELECT p.hop, p.key, p.distance, p.changes FROM songspace.path(space, from_key, to_key, hops, artist_column) p;
    ELSIF departure.point IS NOT NULL AND arrival.point IS NOT NULL THEN
        route := songspace.smooth_route(space, departure, arrival, from_key, to_key, hops, artist_column);
        -- One row can be spelled in two ways.
        PERFORM songspace.require_path(route[1], route[pg_catalog.cardinality(route)], hops);
        RETURN QUERY SELECT l.hop, l.key, l.distance, l.changes FROM songspace.legs(space, route) l;
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION songspace.path(space text, from_key anyelement, to_key anyelement, hops int, artist_column name, via text)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT p.hop, p.key, p.distance, p.changes FROM songspace.path(space, songspace.key_text(from_key), songspace.key_text(to_key), hops, artist_column, via) p
$$;

COMMENT ON FUNCTION songspace.path(text, text, text, int, name, text) IS
    'The same via ''line'', or via ''smooth'', in steps as small and even as the library allows: of the 200 rows over which the detour is least (distance from the one end and to the other, summed), in the order in which they leave the one end for the other, those that make the sum of the squared distances from row to row the least, none of the same artist as the one before. They lie where the library is dense; a gap is crossed in one hop. Exact, at most 100 hops.';
COMMENT ON FUNCTION songspace.path(text, anyelement, anyelement, int, name, text) IS 'The same, with the keys given as themselves instead of as text.';
