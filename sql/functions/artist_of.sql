CREATE OR REPLACE FUNCTION songspace.artist_of(target record, key text, artist_column name) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    artist pg_catalog.text;
BEGIN
    IF artist_column IS NOT NULL THEN
        EXECUTE pg_catalog.format('SELECT s.%I::pg_catalog.text FROM %s s WHERE s.%s %s $1::%s',
            artist_column, target.source, target.key_column, target.key_equals, target.key_type) INTO artist USING key;
    END IF;
    RETURN artist;
END
$$;

COMMENT ON FUNCTION songspace.artist_of(record, text, name) IS 'Internal: what a row of the source has in a column, read with the caller''s rights; NULL where no column is named.';
