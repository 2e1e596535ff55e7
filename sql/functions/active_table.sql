CREATE OR REPLACE FUNCTION songspace.active_table(
    space text, model int DEFAULT NULL, OUT relation name, OUT distance_operator text, OUT vector_type text, OUT dims int,
    OUT key_type text, OUT key_text text, OUT key_equals text
)
-- Who searches may know this of a space, but not read the tables.
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    SELECT t.relation, t.distance_operator, t.vector_type, m.dims, s.key_type, s.key_text, s.key_equals
        INTO relation, distance_operator, vector_type, dims, key_type, key_text, key_equals
    FROM songspace.space s
        JOIN songspace.space_table t ON t.space_id = s.space_id
            AND t.model_id = coalesce(active_table.model, s.active_model)
        JOIN songspace.model m ON m.model_id = t.model_id
    WHERE s.name = space;
    IF NOT FOUND THEN
        PERFORM songspace.no_such_space(space);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.active_table(text, int) IS
    'Internal, on the path of every search: where the vectors of a space''s active model, or of the one that is given, are, and how they are compared.';
