CREATE OR REPLACE FUNCTION songspace.source_problem(space songspace.space) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mend CONSTANT text := format('; then SELECT * FROM songspace.verify(%L), or songspace.drop_space(%1$L)', space.name);
    gone text;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = space.source) THEN
        RETURN format('the source table is gone: SELECT songspace.drop_space(%L) removes what is left', space.name);
    END IF;
    SELECT string_agg(format('"%s"', c.name), ', ') INTO gone
    FROM unnest(space.output_columns || ARRAY[space.key_column, space.version_column, space.time_column]) AS c (name)
    WHERE c.name IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_attribute a WHERE a.attrelid = space.source AND a.attname = c.name AND NOT a.attisdropped);
    IF gone IS NOT NULL THEN
        RETURN format('%s has no column %s any more: add it or give it its name back%s', space.source, gone, mend);
    END IF;
    PERFORM songspace.require_trusted(space.source, space.key_column, space.trust_owner);
    PERFORM songspace.input_fragments(space, songspace.model_of(space.active_model), 's');
    IF space.key_type <> (SELECT format_type(songspace.base_type(a.atttypid), -1) FROM pg_attribute a
        WHERE a.attrelid = space.source AND a.attname = space.key_column) THEN
        RETURN format('the key "%s" of %s is not of type %s any more: give it that type back%s', space.key_column, space.source, space.key_type, mend);
    ELSIF songspace.key_operator(space.source, space.key_column, 3) IS NULL THEN
        RETURN format('"%s" of %s is no key any more: make it unique again%s', space.key_column, space.source, mend);
    ELSIF EXISTS (SELECT FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhparent WHERE i.inhparent = space.source AND c.relkind = 'r') THEN
        RETURN format('%s has tables that inherit from it, whose rows no trigger of its own sees: ALTER TABLE ... NO INHERIT%s', space.source, mend);
    ELSIF NOT EXISTS (SELECT FROM pg_proc p WHERE p.oid = ANY (songspace.generated_functions(space)::oid[])
        AND p.proname = (space.name || '_forget_key')::name AND strpos(p.prosrc, format(' FROM %s s ', space.source)) > 0) THEN
        RETURN format('%s had another name: SELECT * FROM songspace.verify(%L) makes the triggers know the new one', space.source, space.name);
    END IF;
    RETURN songspace.trigger_problem(space);
EXCEPTION WHEN insufficient_privilege THEN
    RETURN format('%s: give it to songspace''s owner, or SELECT songspace.drop_space(%L)', SQLERRM, space.name);
WHEN undefined_column OR datatype_mismatch OR feature_not_supported THEN
    RETURN format('%s: give the table its column back%s', SQLERRM, mend);
END
$$;

COMMENT ON FUNCTION songspace.source_problem(songspace.space) IS
    'Internal: why a space cannot follow its source any more, in words; NULL where it can.';
