CREATE OR REPLACE FUNCTION songspace.compare_training(model int, spreads float8[], r2 float8) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH known AS (
        SELECT m.spec::jsonb AS spec, songspace.least_spread(m.model_id) AS enough, songspace.axis_groups(m.spec::jsonb) AS groups
        FROM songspace.model_of(compare_training.model) m
    ), axis AS (
        SELECT a.position - 1 AS axis, k.groups[a.position] AS in_group, (a.value ->> 'active')::boolean AS trained,
            (a.value ->> 'kl')::float8 AS kl, (a.value ->> 'interquartile_range')::float8 AS trained_spread,
            spreads[a.position] AS spread, spreads[a.position] >= k.enough AS here
        FROM known k, jsonb_array_elements(k.spec -> 'axes') WITH ORDINALITY AS a (value, position)
    )
    SELECT jsonb_build_object(
        'trained', jsonb_strip_nulls(jsonb_build_object(
            'r2', songspace.spec_number(k.spec, '{metrics,r2}'),
            'active_axes', (SELECT count(*) FILTER (WHERE a.trained) FROM axis a HAVING count(*) > 0),
            'rate', coalesce(songspace.spec_number(k.spec, '{metrics,rate,kl}'), (SELECT sum(a.kl) FROM axis a)),
            'skip_leakage', songspace.spec_number(k.spec, '{metrics,skip_leakage}'),
            'options', k.spec #> '{training,options}')),
        'here', jsonb_strip_nulls(jsonb_build_object(
            'r2', r2, 'active_axes', (SELECT count(*) FILTER (WHERE s >= k.enough) FROM unnest(spreads) s HAVING count(*) > 0))),
        'axes', (SELECT coalesce(jsonb_agg(jsonb_strip_nulls(to_jsonb(a) - 'kl') ORDER BY a.axis), '[]') FROM axis a),
        'lost_axes', (SELECT coalesce(jsonb_agg(a.axis ORDER BY a.axis) FILTER (WHERE a.trained AND NOT a.here), '[]') FROM axis a HAVING count(a.here) > 0))
    FROM known k
$$;

COMMENT ON FUNCTION songspace.compare_training(int, float8[], float8) IS
    'Internal: what the trainer wrote of a model into its spec beside what the library shows, axis by axis (from 0); what either has not is left out, lost_axes NULL then.';
