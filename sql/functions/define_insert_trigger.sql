CREATE OR REPLACE FUNCTION songspace.define_insert_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            batch record;
            embeddings {vector}[];
            encoded bigint;
            failed boolean := false;
            found boolean;
            keys text[];
            problem text;
        BEGIN
            BEGIN
                -- Names every column that is read below, and so fails here, before anything is written, if one is gone.
                found := EXISTS ({probe});
            EXCEPTION WHEN OTHERS THEN
                problem := SQLERRM;
            END;
            IF problem IS NOT NULL THEN
                BEGIN
                    keys := ARRAY(SELECT {key_text}(n.{key}) FROM new_rows n);
                EXCEPTION WHEN OTHERS THEN
                    -- Without their keys the rows cannot even be named; songspace.status says what is wrong with the table.
                    RETURN NULL;
                END;
                PERFORM songspace.quarantine_row({space_id}, {model_id}, k.key, NULL, true, problem) FROM unnest(keys) AS k (key);
                {log_new_rows}
                RETURN NULL;
            END IF;
            {require_model}
            {insert}
            {log_new_rows}
            IF current_setting('songspace.nested', true) = 'on' THEN
                PERFORM songspace.follow_again({space_id}, ARRAY(SELECT {key_text}(n.{key}) FROM new_rows n));
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    probe_outputs CONSTANT text := 'SELECT n.{key}, {embedding}, {belongs}, {features} FROM new_rows n WHERE n.{first_output} IS NULL';
    probe_features CONSTANT text := 'SELECT n.{key}, {features} FROM new_rows n';
    insert_outputs CONSTANT text := $template$
            INSERT INTO {table} AS t (key, embedding)
                SELECT n.{key}, {embedding} FROM new_rows n WHERE {belongs}
                ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding;
            IF found THEN
                -- Taken for a row that was there already, which is gone since: the update's triggers do the rest.
                BEGIN
                    PERFORM songspace.require_trusted(TG_RELID, {key_literal}, {trust_owner});
                    UPDATE {source} s SET {assignments}
                    FROM (SELECT n.{key} AS key, {encode_row} AS latent
                        FROM new_rows n WHERE n.{first_output} IS NULL AND {guard}) e
                    WHERE s.{key} {equals} e.key;
                EXCEPTION WHEN OTHERS THEN
                    NULL;
                END;
                PERFORM songspace.quarantine_row({space_id}, {model_id}, {key_text}(n.{key}), {features})
                FROM new_rows n
                WHERE n.{first_output} IS NULL AND NOT EXISTS (SELECT FROM {table} t WHERE t.key {equals} n.{key});
            END IF;
    $template$;
    -- Without output columns nothing is encoded yet: here it is, many rows a call.
    insert_encoded CONSTANT text := $template$
            FOR batch IN
                SELECT array_agg(r.key) AS keys, {payloads} AS payload
                FROM (
                    SELECT n.{key} AS key, {payload} AS payload, row_number() OVER () / {rows_a_call} AS number
                    FROM new_rows n WHERE {guard}
                ) r
                GROUP BY r.number
            LOOP
                BEGIN
                    embeddings := ARRAY(SELECT {encode_rows}({identity}, batch.payload));
                EXCEPTION WHEN OTHERS THEN
                    failed := true;
                    CONTINUE;
                END;
                INSERT INTO {table} AS t (key, embedding)
                    SELECT e.key, e.embedding FROM unnest(batch.keys, embeddings) AS e (key, embedding) WHERE e.embedding IS NOT NULL
                    ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding;
                GET DIAGNOSTICS encoded = ROW_COUNT;
                failed := failed OR encoded < cardinality(batch.keys);
            END LOOP;
            PERFORM songspace.quarantine_row({space_id}, {model_id}, {key_text}(n.{key}), {features})
            FROM new_rows n
            WHERE NOT coalesce({guard}, false)
                OR (failed AND NOT EXISTS (SELECT FROM {table} t WHERE t.key {equals} n.{key}));
    $template$;
    require_model CONSTANT text := $template$
            IF current_setting('transaction_isolation') <> 'read committed'
                AND NOT EXISTS (SELECT FROM songspace.model m WHERE m.model_id = {model_id}) THEN
                RAISE EXCEPTION 'the space "%" was given a model that was registered after this transaction began', {space_literal}
                    USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
            END IF;
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'n')
        || jsonb_build_object('space_literal', quote_literal(space.name));
    has_outputs boolean := space.output_columns <> '{}';
BEGIN
    fragments := fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_insert'),
        'key_literal', quote_literal(space.key_column),
        'trust_owner', space.trust_owner,
        'first_output', quote_ident(space.output_columns[1]),
        'assignments', (
            SELECT string_agg(format('%I = %s', o.name, o.value), ', ') FROM songspace.output_values(space, 'e.latent') o
        ));
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'require_model', songspace.fill_template(require_model, fragments),
        'probe', songspace.fill_template(CASE WHEN has_outputs THEN probe_outputs ELSE probe_features END, fragments),
        'insert', songspace.fill_template(CASE WHEN has_outputs THEN insert_outputs ELSE insert_encoded END, fragments)));
END
$$;

COMMENT ON FUNCTION songspace.define_insert_trigger(songspace.space) IS
    'Internal: generates <space>_insert, which takes the rows of a finished INSERT into the space or the quarantine.';
