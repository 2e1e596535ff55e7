CREATE OR REPLACE FUNCTION songspace.tell_tuned(space songspace.space, measured songspace.recall_measurement, before int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_share numeric := round(measured.recall::numeric, 4);
    took numeric := round(measured.milliseconds::numeric, 2);
BEGIN
    IF measured.recall >= space.recall_target THEN
        RAISE NOTICE 'space "%": with ef_search % searches find % of the ten nearest rows, in % ms', space.name, measured.ef_search, found_share, took;
    ELSE
        RAISE WARNING 'space "%": no ef_search finds % of the ten nearest rows: with % it is %, in % ms; % is kept',
            space.name, space.recall_target, measured.ef_search, found_share, took, before
            USING HINT = 'An index with larger m and ef_construction finds more; songspace.ring(space, key, 0, ''Infinity'', k) looks at every row; '
                'songspace.set_recall_target(space, target) asks for less.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.tell_tuned(songspace.space, songspace.recall_measurement, int) IS
    'Internal: says what tune() came to, by the last setting that it measured and the one from before.';
