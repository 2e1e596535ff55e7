CREATE OR REPLACE FUNCTION songspace.column_points(space songspace.space, expressions text[], standardised boolean) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    numbers text;
BEGIN
    SELECT string_agg(CASE WHEN standardised THEN format('0 * %1$s + CASE WHEN stddev_pop(%1$s) OVER () > 0 '
            'THEN greatest(-8, least(8, (%1$s - avg(%1$s) OVER ()) / stddev_pop(%1$s) OVER ())) ELSE 0 END', e) ELSE e END, ', ')
        INTO numbers FROM unnest(expressions) e;
    RETURN CASE WHEN numbers IS NOT NULL THEN
        format('SELECT CASE WHEN array_position(q.numbers, NULL) IS NULL AND NOT q.numbers && ''{NaN,Infinity,-Infinity}'' THEN q.numbers END AS point '
        'FROM (SELECT ARRAY[%s] AS numbers FROM %s s WHERE %s(s.%I) = ANY (%%L)) q', numbers, space.source, space.key_text, space.key_column) END;
END
$$;

COMMENT ON FUNCTION songspace.column_points(songspace.space, text[], boolean) IS
    'Internal: a query of float8 expressions over the source (alias s) as points, each divided by its spread and cut at 8 of it where that is wanted; %L stands for the keys. NULL where there are no expressions.';
