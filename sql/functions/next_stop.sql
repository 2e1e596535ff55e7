CREATE OR REPLACE FUNCTION songspace.next_stop(
    space text, target record, point float8[], taken text[], last_artist text, artist_column name, OUT key text, OUT artist text
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    -- So many that one of them is free; an artist who fills them all is passed by asking for more.
    wanted pg_catalog.int4 := pg_catalog.cardinality(taken) OPERATOR(pg_catalog.+) 5;
    seen pg_catalog.int8;
BEGIN
    LOOP
        seen := 0;
        FOR key IN SELECT n.key FROM songspace.similar_to(space, point, wanted) n LOOP
            seen := seen OPERATOR(pg_catalog.+) 1;
            CONTINUE WHEN key OPERATOR(pg_catalog.=) ANY (taken);
            artist := songspace.artist_of(target, key, artist_column);
            IF artist IS NULL OR last_artist IS NULL OR artist OPERATOR(pg_catalog.<>) last_artist THEN
                RETURN;
            END IF;
        END LOOP;
        key := NULL;
        artist := NULL;
        EXIT WHEN seen OPERATOR(pg_catalog.<) wanted;
        wanted := wanted OPERATOR(pg_catalog.*) 4;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.next_stop(text, record, float8[], text[], text, name) IS
    'Internal: the row nearest to a point that is not taken and not of the last artist; NULL where there is none.';
