CREATE OR REPLACE FUNCTION songspace.axis_groups(spec jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(g.value ->> 'name' ORDER BY g.position, axis)
    FROM jsonb_array_elements(CASE WHEN jsonb_typeof(spec #> '{training,options,latent,groups}') = 'array'
            THEN spec #> '{training,options,latent,groups}' ELSE '[]' END) WITH ORDINALITY AS g (value, position),
        generate_series(1, least(songspace.spec_number(g.value, '{axes}'), (spec ->> 'dims')::float8)::int) axis
$$;

COMMENT ON FUNCTION songspace.axis_groups(jsonb) IS
    'Internal: of each axis of a spec, the name of the group that it was trained in; NULL where there were none.';
