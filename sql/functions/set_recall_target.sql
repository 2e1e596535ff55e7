CREATE OR REPLACE FUNCTION songspace.set_recall_target(space text, target float8 DEFAULT 0.99) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.lock_space(space);
BEGIN
    IF target IS NULL OR NOT (target > 0 AND target <= 1) THEN
        RAISE EXCEPTION 'a recall of % cannot be a target', coalesce(target::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It is a share: more than 0, at most 1; 0.99 is the default.';
    END IF;
    UPDATE songspace.space s SET recall_target = target WHERE s.space_id = found_space.space_id;
END
$$;

COMMENT ON FUNCTION songspace.set_recall_target(text, float8) IS
    'Set the share of the ten nearest rows that searches of a space are to find; songspace.tune(space) finds the setting that does. 0.99 where none is set: one neighbour in a hundred is another than the nearest, which nobody hears, and the last hundredth costs a multiple of the time.';
