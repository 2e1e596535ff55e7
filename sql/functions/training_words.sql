CREATE OR REPLACE FUNCTION songspace.training_words(training jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('%s R2 %s, %s', s.words, coalesce(round((s.figures ->> 'r2')::numeric, 3)::text, 'not measured'),
                coalesce((s.figures ->> 'active_axes') || ' axes active', 'axes not measured'))
            || coalesce(', ' || round((s.figures ->> 'rate')::numeric, 1) || ' nats', ''), '; ' ORDER BY s.place)
        || coalesce((
            SELECT '; active in training, not here: axis ' || string_agg(
                (a ->> 'axis') || coalesce(' (of the group ' || (a ->> 'in_group') || ')', ''), ', axis ' ORDER BY (a ->> 'axis')::int)
            FROM jsonb_array_elements(training -> 'axes') a WHERE training -> 'lost_axes' @> (a -> 'axis')), '')
    FROM (VALUES (1, 'in training', training -> 'trained'), (2, 'here', training -> 'here')) AS s (place, words, figures)
$$;

COMMENT ON FUNCTION songspace.training_words(jsonb) IS 'Internal: what compare_training() found, in a line.';
