CREATE OR REPLACE FUNCTION songspace.sampled_distances(space text, sample int, neighbours int) RETURNS SETOF float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    -- Of the whole library as many as make the sampling error of a share of 2 % a tenth of it.
    drawn CONSTANT int := 1000;
BEGIN
    IF neighbours IS NULL THEN
        RETURN QUERY EXECUTE format(
            'WITH a AS MATERIALIZED (SELECT t.key, t.embedding FROM songspace.%1$I t ORDER BY random() LIMIT $1), '
            'b AS MATERIALIZED (SELECT t.key, t.embedding FROM songspace.%1$I t ORDER BY random() LIMIT $2) '
            'SELECT a.embedding %2$s b.embedding FROM a JOIN b ON NOT a.key %3$s b.key',
            active.relation, active.distance_operator, active.key_equals) USING sample, drawn;
    ELSE
        RETURN QUERY EXECUTE format(
            'WITH a AS MATERIALIZED (SELECT %s(t.key) AS key FROM songspace.%I t ORDER BY random() LIMIT $1) '
            'SELECT n.distance FROM a, songspace.similar($3, a.key, $2) n', active.key_text, active.relation) USING sample, neighbours, space;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.sampled_distances(text, int, int) IS
    'Internal: distances of sampled rows to their nearest ones, or, where neighbours is NULL, to rows drawn from the whole library.';
