CREATE OR REPLACE FUNCTION songspace.active_table(
    space text, OUT relation name, OUT metric songspace.metric, OUT dims int, OUT version text,
    OUT source regclass, OUT key_column name, OUT key_type text, OUT equals text
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT songspace.space_table_name(s.name, s.active_model), m.metric, m.dims, m.version, s.source, s.key_column,
        format_type(a.atttypid, -1), songspace.key_operator(s.source, s.key_column, 3)
        INTO relation, metric, dims, version, source, key_column, key_type, equals
    FROM songspace.space s
        JOIN songspace.model m ON m.model_id = s.active_model
        JOIN pg_attribute a ON a.attrelid = s.source AND a.attname = s.key_column
    WHERE s.name = space;
    IF NOT FOUND THEN
        PERFORM songspace.space_of(space);
        RAISE EXCEPTION 'the source of the space "%" is gone', space
            USING ERRCODE = 'undefined_table', HINT = format('SELECT songspace.drop_space(%L) removes what is left of it.', space);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.active_table(text) IS 'Internal: where the active model''s vectors of a space are, and how they are compared.';
