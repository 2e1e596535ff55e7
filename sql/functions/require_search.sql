CREATE OR REPLACE FUNCTION songspace.require_search(k int, at_most int, per name, apart float8) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF k IS NULL OR k < 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', coalesce(k::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
    ELSIF (at_most IS NULL) <> (per IS NULL) THEN
        RAISE EXCEPTION 'at_most and per go together'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'at_most => 2, per => ''bt_artist'' gives at most two rows of an artist.';
    ELSIF at_most < 1 THEN
        RAISE EXCEPTION 'at_most is %; allow at least 1 row', at_most USING ERRCODE = 'invalid_parameter_value';
    ELSIF apart < 0 OR apart = 'NaN' THEN
        RAISE EXCEPTION 'apart is %; it is a distance', apart USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_search(int, int, name, float8) IS 'Internal: an error unless the conditions of a search make sense.';
