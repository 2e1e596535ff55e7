CREATE OR REPLACE FUNCTION songspace.replica_triggers_of(space songspace.space)
RETURNS TABLE (name name, event text, scope text, function_name name)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- What logical replication applies comes with its latents, so nothing is encoded: of a space's triggers only those
    -- that follow a finished row are attached, and an insert by row, because the apply worker fires no statement trigger
    -- but TRUNCATE's; none says there that a statement changes only what it names, so that inputs are compared.
    SELECT format('songspace_%s_replica_%s', space.name, t.event)::name, t.event,
        CASE t.event WHEN 'insert' THEN 'ROW' ELSE t.scope END,
        CASE t.event WHEN 'insert' THEN (space.name || '_change')::name ELSE t.function_name END
    FROM (
        SELECT lower(substr(o.events, length('AFTER ') + 1)) AS event, o.scope, o.function_name
        FROM songspace.triggers_of(space) o WHERE o.events LIKE 'AFTER %' AND o.events NOT LIKE '% OF %'
    ) t
$$;

COMMENT ON FUNCTION songspace.replica_triggers_of(songspace.space) IS
    'Internal: the triggers by which a space follows rows that come by logical replication: name, event, scope with condition, and the generated function.';
