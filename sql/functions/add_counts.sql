CREATE OR REPLACE FUNCTION songspace.add_counts(one jsonb, other jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT one || coalesce(jsonb_object_agg(o.key, jsonb_build_object(
        'rows', (o.value ->> 'rows')::bigint + coalesce((one #>> ARRAY[o.key, 'rows'])::bigint, 0),
        'example', coalesce(one #> ARRAY[o.key, 'example'], o.value -> 'example'))), '{}')
    FROM jsonb_each(other) o
$$;

COMMENT ON FUNCTION songspace.add_counts(jsonb, jsonb) IS 'Internal: the sum of what two parts of a verification counted.';
