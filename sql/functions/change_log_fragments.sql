CREATE OR REPLACE FUNCTION songspace.change_log_fragments(space songspace.space) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    logged int[] := array_remove(ARRAY[space.staged_model, space.previous_model], NULL);
    template CONSTANT text := 'INSERT INTO songspace.%I (model_id, key) SELECT m.id, %s FROM %sunnest(%L::int[]) AS m (id);';
    changes text := space.name || '_changes';
    key text := quote_ident(space.key_column);
BEGIN
    RETURN jsonb_build_object('changes', format('songspace.%I', changes)) || CASE WHEN logged = '{}'
        THEN '{"log_new_rows": "", "log_new_key": "", "log_old_key": "", "log_truncate": ""}'
        ELSE jsonb_build_object(
            'log_new_rows', format(template, changes, 'n.' || key, 'new_rows n, ', logged),
            'log_new_key', format(template, changes, 'NEW.' || key, '', logged),
            'log_old_key', format(template, changes, 'OLD.' || key, '', logged),
            'log_truncate', format(template, changes, 'NULL', '', logged))
    END;
END
$$;

COMMENT ON FUNCTION songspace.change_log_fragments(songspace.space) IS
    'Internal: the statements by which a space''s triggers log changes for its staged and its previous model; empty where it has neither.';
