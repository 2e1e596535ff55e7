CREATE OR REPLACE FUNCTION songspace.lay_out_batches(space songspace.space, model int, batch_rows int DEFAULT 10000)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        WITH numbered AS (
            SELECT {key_text}(s.{key}) AS key, row_number() OVER (ORDER BY s.{key}) AS number FROM {source} s
        ), last AS (
            SELECT n.key, n.number / $1 AS number, $1 AS rows FROM numbered n WHERE n.number % $1 = 0
            UNION ALL
            -- To the end, whatever is inserted meanwhile.
            SELECT NULL, count(*) / $1 + 1, count(*) % $1 FROM {source} s
        )
        INSERT INTO songspace.backfill_batch (space_id, model_id, number, after_key, last_key, rows)
        SELECT {space_id}, {model_id}, l.number, lag(l.key) OVER (ORDER BY l.number), l.key, l.rows FROM last l
    $template$;
BEGIN
    IF batch_rows < 1 THEN
        RAISE EXCEPTION 'batches of % rows cannot be', batch_rows
            USING ERRCODE = 'invalid_parameter_value', HINT = '10000 is a good size.';
    END IF;
    UPDATE songspace.space_table t SET laid_out_at = clock_timestamp()
        WHERE t.space_id = space.space_id AND t.model_id = model AND t.laid_out_at IS NULL;
    IF FOUND THEN
        EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) USING batch_rows;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.lay_out_batches(songspace.space, int, int) IS
    'Internal: divides the source''s keys into batches for a model, once.';
