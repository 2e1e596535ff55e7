CREATE OR REPLACE FUNCTION songspace.path(space text, from_key text, to_key text, hops int DEFAULT 10, artist_column name DEFAULT NULL)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- With the caller's rights: the source's artists are the caller's to read, or not.
AS $$
DECLARE
    departure pg_catalog.record := songspace.search_target(space, from_key);
    arrival pg_catalog.record := songspace.search_target(space, to_key);
    last_artist pg_catalog.text := songspace.artist_of(arrival, to_key, artist_column);
    keys pg_catalog.text[];
    artists pg_catalog.text[] := ARRAY[songspace.artist_of(departure, from_key, artist_column)];
    stop pg_catalog.record;
BEGIN
    -- As the space has them: 01 is the row 1, which must not come again.
    EXECUTE pg_catalog.format('SELECT COALESCE((SELECT %1$s(v.key) FROM %2$s v WHERE v.key %3$s $1::%4$s), $1), '
        'COALESCE((SELECT %1$s(v.key) FROM %2$s v WHERE v.key %3$s $2::%4$s), $2)',
        departure.key_text, departure.view, departure.key_equals, departure.key_type) INTO from_key, to_key USING from_key, to_key;
    PERFORM songspace.require_path(from_key, to_key, hops);
    keys := ARRAY[from_key];
    IF departure.point IS NULL OR arrival.point IS NULL THEN
        RETURN;
    END IF;
    FOR i IN 1 .. hops OPERATOR(pg_catalog.-) 1 LOOP
        stop := songspace.next_stop(space, departure, songspace.point_between(departure.point, arrival.point, i::pg_catalog.float8 OPERATOR(pg_catalog./) hops),
            pg_catalog.array_append(keys, to_key), artists[pg_catalog.cardinality(artists)], artist_column);
        IF stop.key IS NOT NULL THEN
            keys := pg_catalog.array_append(keys, stop.key);
            artists := pg_catalog.array_append(artists, stop.artist);
        END IF;
    END LOOP;
    WHILE pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) 1 AND artists[pg_catalog.cardinality(artists)] OPERATOR(pg_catalog.=) last_artist LOOP
        keys := pg_catalog.trim_array(keys, 1);
        artists := pg_catalog.trim_array(artists, 1);
    END LOOP;
    RETURN QUERY SELECT l.hop, l.key, l.distance, l.changes FROM songspace.legs(space, pg_catalog.array_append(keys, to_key)) l;
END
$$;

CREATE OR REPLACE FUNCTION songspace.path(space text, from_key anyelement, to_key anyelement, hops int DEFAULT 10, artist_column name DEFAULT NULL)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT p.hop, p.key, p.distance, p.changes FROM songspace.path(space, songspace.key_text(from_key), songspace.key_text(to_key), hops, artist_column) p
$$;

COMMENT ON FUNCTION songspace.path(text, text, text, int, name) IS
    'A playlist from one row to another in so many hops, along the straight line between their embeddings: at each point of it the nearest row not taken yet, and not of the same artist as the one before where a column of artists is named. Each row comes with its distance from the one before and with what changes, in words. Shorter where rows run out.';
COMMENT ON FUNCTION songspace.path(text, anyelement, anyelement, int, name) IS 'The same, with the keys given as themselves instead of as text.';
