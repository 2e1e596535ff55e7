CREATE OR REPLACE FUNCTION songspace.search_statement(
    target record, predicate text, weighted boolean, per name, parted boolean, way text
) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    weight text := CASE WHEN weighted THEN format(' OPERATOR(%s.*) $8::%s', target.vector_schema, target.vector_type) ELSE '' END;
    distance_of CONSTANT text := format('((%%s%1$s) %2$s (%%s%1$s))', weight, target.distance_operator);
    to_point text := format(distance_of, 'v.embedding', '$1::' || target.vector_type);
    own_row text := format('s.%s %s', target.key_column, target.key_equals);
    -- What is asked of the source, as the caller; the line end closes a comment that the predicate may end in.
    asked text := concat_ws(' AND ', '(' || predicate || E'\n)',
        CASE WHEN per IS NOT NULL THEN format('(s.%1$I IS NULL OR NOT s.%1$I::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($5))', per) END);
    conditions text := concat_ws(' AND ',
        format('NOT v.key %1$s $2::%2$s AND NOT v.key %1$s ANY ($3::%2$s[])', target.key_equals, target.key_type),
        CASE WHEN asked = '' THEN NULL
            WHEN way = 'keys' THEN format('v.key %s ANY (ARRAY(SELECT s.%s FROM %s s WHERE %s))', target.key_equals, target.key_column, target.source, asked)
            ELSE format('EXISTS (SELECT FROM %s s WHERE %s v.key AND %s)', target.source, own_row, asked) END,
        CASE WHEN parted THEN format('%s OPERATOR(pg_catalog.>=) $7 AND NOT EXISTS (SELECT FROM (SELECT pg_catalog.unnest($6::%s[]) AS point OFFSET 0) f '
            'WHERE %s OPERATOR(pg_catalog.<) $7)', to_point, target.vector_type, format(distance_of, 'v.embedding', 'f.point')) END);
    member text := CASE WHEN per IS NULL THEN 'NULL'
        ELSE format('(SELECT s.%I::pg_catalog.text FROM %s s WHERE %s n.key)', per, target.source, own_row) END;
    point_and_near text := CASE WHEN NOT parted THEN 'NULL AS point, NULL::pg_catalog.text[] AS near'
        ELSE 'n.embedding::pg_catalog.text AS point, ARRAY(SELECT ' || target.key_text || '(e.key) FROM n e WHERE '
            || format(distance_of, 'e.embedding', 'n.embedding') || ' OPERATOR(pg_catalog.<) $7) AS near' END;
BEGIN
    IF parted AND target.distance_operator LIKE '%<#>)' THEN
        RAISE EXCEPTION 'an inner product does not tell whether two rows are apart'
            USING ERRCODE = 'feature_not_supported', HINT = 'Leave apart out, or search a space whose model has the metric l2 or cosine.';
    END IF;
    RETURN format('WITH n AS MATERIALIZED (SELECT v.key, v.embedding, %1$s AS distance FROM %2$s v WHERE %3$s ORDER BY %1$s%4$s LIMIT $4) '
        'SELECT %7$s(n.key) AS key, n.distance, %5$s AS member, %6$s FROM n ORDER BY n.distance',
        to_point, target.view, conditions, CASE WHEN way = 'index' THEN '' ELSE ' OPERATOR(pg_catalog.+) 0' END, member, point_and_near, target.key_text);
END
$$;

COMMENT ON FUNCTION songspace.search_statement(record, text, boolean, name, boolean, text) IS
    'Internal: the query of a search with conditions, over the view of a space and its source; the ways are those of search_way(). Parameters: 1 point, 2 its key, 3 keys left out, 4 rows wanted, 5 groups that are full, 6 points found so far, 7 least distance between rows, 8 square roots of the weights.';
