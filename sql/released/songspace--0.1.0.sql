\echo Use "CREATE EXTENSION songspace CASCADE" to load this file. \quit
SET LOCAL check_function_bodies = off;
CREATE TYPE songspace.decoded AS (
    step int,
    embedding float8[],
    features float8[],
    named jsonb
);

COMMENT ON TYPE songspace.decoded IS
    'A point of a space and what it would sound like: the embedding (dims numbers), and its features in raw units, in the model''s order and by name.';
CREATE TYPE songspace.direction AS (
    axis int,
    sign int,
    key text,
    delta float8,
    distance float8
);

COMMENT ON TYPE songspace.direction IS
    'A row of directions(): an axis of the embedding (from 0), a sign (1 up, -1 down), a key, how far it lies that way on the axis (signed), and its distance.';
CREATE DOMAIN songspace.metric AS text
    CONSTRAINT metric_known CHECK (VALUE IN ('l2', 'cosine', 'inner_product'));

COMMENT ON DOMAIN songspace.metric IS 'How two embeddings are compared: l2, cosine or inner_product.';
CREATE TYPE songspace.neighbour AS (
    key text,
    distance float8
);

COMMENT ON TYPE songspace.neighbour IS 'A row of a search: the key, as text, and its distance by the metric of the space.';
-- Identity sequences are not dumped with an extension's table: the sequence is made and marked by hand.
CREATE SEQUENCE songspace.model_id_sequence AS int;

CREATE TABLE songspace.model (
    model_id int PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.model_id_sequence'),
    name text NOT NULL,
    identity text NOT NULL UNIQUE,
    version text NOT NULL UNIQUE,
    spec text NOT NULL,
    encoder bytea NOT NULL,
    decoder bytea,
    dims int NOT NULL,
    metric songspace.metric NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    registered_by name NOT NULL DEFAULT SESSION_USER,
    CONSTRAINT model_identity_is_sha256 CHECK (identity ~ '^[0-9a-f]{64}$'),
    CONSTRAINT model_dims_indexable CHECK (dims BETWEEN 1 AND 2000)
);

-- Weights do not compress; trying costs time at every load.
ALTER TABLE songspace.model ALTER COLUMN encoder SET STORAGE EXTERNAL;
ALTER TABLE songspace.model ALTER COLUMN decoder SET STORAGE EXTERNAL;

COMMENT ON TABLE songspace.model IS 'Registered models: bytes and spec, never changed once stored.';
COMMENT ON COLUMN songspace.model.identity IS 'sha256 of encoder, decoder and spec as stored.';
COMMENT ON COLUMN songspace.model.version IS 'What rows carry: <name>@<first 12 digits of the identity>.';

SELECT pg_catalog.pg_extension_config_dump('songspace.model_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.model', '');
CREATE TABLE songspace.model_weight (
    model_id int NOT NULL REFERENCES songspace.model,
    number int NOT NULL,
    weights vector NOT NULL,
    PRIMARY KEY (model_id, number)
);

-- Weights do not compress; trying costs time at every row that is encoded.
ALTER TABLE songspace.model_weight ALTER COLUMN weights SET STORAGE EXTERNAL;

COMMENT ON TABLE songspace.model_weight IS 'The large layers of models compiled to SQL: for each number that a layer makes, its weights.';
COMMENT ON COLUMN songspace.model_weight.number IS 'From 1, over all layers of the model''s networks.';

SELECT pg_catalog.pg_extension_config_dump('songspace.model_weight', '');
CREATE SEQUENCE songspace.space_id_sequence AS int;

CREATE TABLE songspace.space (
    space_id int PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.space_id_sequence'),
    name text NOT NULL UNIQUE,
    source regclass NOT NULL,
    key_column name NOT NULL,
    key_type text NOT NULL,
    key_text text NOT NULL,
    key_equals text NOT NULL,
    output_columns name[] NOT NULL,
    created_columns name[] NOT NULL,
    version_column name,
    time_column name,
    active_model int NOT NULL REFERENCES songspace.model,
    active_identity text NOT NULL,
    staged_model int REFERENCES songspace.model,
    previous_model int REFERENCES songspace.model,
    engine text NOT NULL DEFAULT 'onnx' CONSTRAINT space_engine_known CHECK (engine IN ('onnx', 'sql')),
    activations int NOT NULL DEFAULT 1,
    row_security boolean NOT NULL DEFAULT false,
    trust_owner boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    activated_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

COMMENT ON TABLE songspace.space IS 'Embedding spaces; active_model is the pointer that every reader follows.';
COMMENT ON COLUMN songspace.space.staged_model IS 'The model that is being made ready; changes of the source are logged for it.';
COMMENT ON COLUMN songspace.space.previous_model IS 'The model that rollback makes active again; changes of the source are logged for it.';
COMMENT ON COLUMN songspace.space.engine IS 'What runs its models: onnx, ONNX Runtime through PL/Python, or sql, the functions that register_sql made of them.';
COMMENT ON COLUMN songspace.space.activations IS 'How often the pointer was set: by this a REPEATABLE READ writer tells that its snapshot is older than the model.';
COMMENT ON COLUMN songspace.space.row_security IS 'Whether a key is shown only to who sees its row in the source.';
COMMENT ON COLUMN songspace.space.trust_owner IS 'Whether the source''s owner may have code run with the rights of songspace''s owner, though no superuser.';
COMMENT ON COLUMN songspace.space.active_identity IS 'Identity of the active model, beside the pointer: joining for it costs encode() a fifth of its time.';
COMMENT ON COLUMN songspace.space.key_type IS 'The key''s type without length or domain: keys are read from text by it.';
COMMENT ON COLUMN songspace.space.key_text IS 'The function that makes a key text, the same in every session.';
COMMENT ON COLUMN songspace.space.key_equals IS 'The key''s equality operator, qualified: looking it up costs more than a search.';
COMMENT ON COLUMN songspace.space.created_columns IS 'Output columns that create_space added; drop_space removes these.';

SELECT pg_catalog.pg_extension_config_dump('songspace.space_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.space', '');
CREATE TABLE songspace.space_table (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    relation name NOT NULL UNIQUE,
    distance_operator text NOT NULL,
    vector_type text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    laid_out_at timestamptz,
    inactive_since xid8,
    PRIMARY KEY (space_id, model_id)
);

COMMENT ON TABLE songspace.space_table IS 'The table of vectors (key, embedding) that each model of a space has.';
COMMENT ON COLUMN songspace.space_table.relation IS 'Its name in the schema songspace: <space>_<model id>.';
COMMENT ON COLUMN songspace.space_table.distance_operator IS 'pgvector''s operator of the model''s metric, qualified.';
COMMENT ON COLUMN songspace.space_table.laid_out_at IS 'When its backfill was divided into batches; NULL before.';
COMMENT ON COLUMN songspace.space_table.inactive_since IS 'The transaction that moved the pointer away from it: older snapshots still read it.';

SELECT pg_catalog.pg_extension_config_dump('songspace.space_table', '');
CREATE TABLE songspace.backfill_batch (
    space_id int NOT NULL,
    model_id int NOT NULL,
    number int NOT NULL,
    after_key text,
    last_key text,
    rows bigint NOT NULL,
    finished_at timestamptz,
    milliseconds bigint,
    PRIMARY KEY (space_id, model_id, number),
    FOREIGN KEY (space_id, model_id) REFERENCES songspace.space_table ON DELETE CASCADE
);

COMMENT ON TABLE songspace.backfill_batch IS 'Ranges of keys that a backfill encodes, each in a transaction of its own, by whichever session takes it first.';
COMMENT ON COLUMN songspace.backfill_batch.after_key IS 'Keys above this one belong to it; NULL: from the first.';
COMMENT ON COLUMN songspace.backfill_batch.last_key IS 'Keys up to this one belong to it; NULL: to the last.';
COMMENT ON COLUMN songspace.backfill_batch.rows IS 'Rows it had when it was laid out.';

SELECT pg_catalog.pg_extension_config_dump('songspace.backfill_batch', '');
CREATE TABLE songspace.threshold (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    measure text NOT NULL,
    bound float8,
    PRIMARY KEY (space_id, measure)
);

COMMENT ON TABLE songspace.threshold IS 'Bounds of the gate that a space has of its own, in place of songspace.default_thresholds().';
COMMENT ON COLUMN songspace.threshold.bound IS 'NULL: measured and stored, but never a reason to refuse.';

SELECT pg_catalog.pg_extension_config_dump('songspace.threshold', '');
CREATE SEQUENCE songspace.evidence_id_sequence;

CREATE TABLE songspace.evidence_entry (
    evidence_id bigint PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.evidence_id_sequence'),
    space text NOT NULL,
    model text NOT NULL,
    active_model text NOT NULL,
    staged_at timestamptz NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
    checked_by name NOT NULL DEFAULT SESSION_USER,
    measures jsonb NOT NULL,
    drift jsonb NOT NULL,
    failures text[] NOT NULL,
    activated_at timestamptz,
    forced_by name
);

CREATE INDEX evidence_entry_space ON songspace.evidence_entry (space, evidence_id);

COMMENT ON TABLE songspace.evidence_entry IS 'What check_staged measured, kept when the model and the space are gone.';
COMMENT ON COLUMN songspace.evidence_entry.staged_at IS 'Tells this staging of the model from an earlier one.';
COMMENT ON COLUMN songspace.evidence_entry.measures IS 'Each measure of the gate with its value.';
COMMENT ON COLUMN songspace.evidence_entry.drift IS 'Population stability index of each feature of the library against the training snapshot.';
COMMENT ON COLUMN songspace.evidence_entry.failures IS 'Measures beyond their bounds, in words; empty where the model passed.';
COMMENT ON COLUMN songspace.evidence_entry.forced_by IS 'Who activated the model in spite of failures.';

SELECT pg_catalog.pg_extension_config_dump('songspace.evidence_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.evidence_entry', '');
CREATE TABLE songspace.quarantine_entry (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL,
    key text NOT NULL,
    column_name text,
    reason text NOT NULL,
    noticed_at timestamptz NOT NULL DEFAULT pg_catalog.now()
);

CREATE INDEX quarantine_entry_key ON songspace.quarantine_entry (space_id, model_id, key);

COMMENT ON TABLE songspace.quarantine_entry IS 'Rows of a source that a model does not encode, with the column and the reason.';
COMMENT ON COLUMN songspace.quarantine_entry.column_name IS 'The column at fault; NULL where the row or the model is.';

SELECT pg_catalog.pg_extension_config_dump('songspace.quarantine_entry', '');
CREATE TABLE songspace.calibration (
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    level text NOT NULL,
    inner_radius float8 NOT NULL,
    outer_radius float8 NOT NULL,
    inner_share float8 NOT NULL,
    outer_share float8 NOT NULL,
    achieved_share float8 NOT NULL,
    sample int NOT NULL,
    neighbours int,
    rows bigint NOT NULL,
    calibrated_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
    PRIMARY KEY (space_id, model_id, level)
);

COMMENT ON TABLE songspace.calibration IS 'Radii of rings, by calibrate(): for each space and model, since another model has other distances.';
COMMENT ON COLUMN songspace.calibration.inner_radius IS 'A distance of the space, as outer_radius.';
COMMENT ON COLUMN songspace.calibration.inner_share IS 'The share (0..1) of the sampled distances that were to be below the inner radius; outer_share so for the outer one.';
COMMENT ON COLUMN songspace.calibration.achieved_share IS 'The share (0..1) of the sampled distances that are at most the outer radius.';
COMMENT ON COLUMN songspace.calibration.sample IS 'Rows whose distances were taken.';
COMMENT ON COLUMN songspace.calibration.neighbours IS 'How many nearest rows of each; NULL: of rows drawn from the whole library.';
COMMENT ON COLUMN songspace.calibration.rows IS 'Rows of the space at that time.';

SELECT pg_catalog.pg_extension_config_dump('songspace.calibration', '');
CREATE OR REPLACE FUNCTION songspace.activate(space text, force boolean DEFAULT false) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    PERFORM songspace.require_read_committed();
    PERFORM songspace.require_filled(old_space);
    PERFORM songspace.require_evidence(old_space, force);
    PERFORM songspace.switch_model(old_space, old_space.staged_model);
END
$$;

COMMENT ON FUNCTION songspace.activate(text, boolean) IS
    'Make the staged model the active one: view, output columns and triggers in one transaction, the model before kept for rollback. Refused where check_staged found it wanting, unless forced, which is written down. Readers wait for nothing; writers for the rewriting of the output columns.';
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
CREATE OR REPLACE FUNCTION songspace.add_output_columns(
    source regclass, columns name[], version_column name, time_column name
) RETURNS name[]
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    output record;
    created name[] := '{}';
BEGIN
    FOR output IN
        SELECT c.name, c.type, a.atttypid AS found
        FROM (
            SELECT o.position, o.name, 'double precision' FROM unnest(columns) WITH ORDINALITY AS o (name, position) UNION ALL
            SELECT cardinality(columns) + 1, version_column, 'text' UNION ALL
            SELECT cardinality(columns) + 2, time_column, 'timestamp without time zone'
        ) AS c (position, name, type)
            LEFT JOIN pg_attribute a ON a.attrelid = source AND a.attname = c.name AND NOT a.attisdropped
        WHERE c.name IS NOT NULL
        ORDER BY c.position
    LOOP
        IF output.found IS NULL THEN
            EXECUTE format('ALTER TABLE %s ADD COLUMN %I %s', source, output.name, output.type);
            created := created || output.name;
        ELSIF output.found <> ALL (CASE output.type
                WHEN 'double precision' THEN ARRAY['float8'::regtype, 'float4'::regtype]
                WHEN 'text' THEN ARRAY['text'::regtype, 'varchar'::regtype]
                ELSE ARRAY['timestamp'::regtype, 'timestamptz'::regtype] END) THEN
            RAISE EXCEPTION 'the column "%" of % is of type %, but % is wanted',
                output.name, source, format_type(output.found, NULL), output.type
                USING ERRCODE = 'datatype_mismatch', HINT = 'Name another column; it is created where it is missing.';
        END IF;
    END LOOP;
    RETURN created;
END
$$;

COMMENT ON FUNCTION songspace.add_output_columns(regclass, name[], name, name) IS
    'Internal: checks the output columns of a space, adds those that are missing and returns their names.';
CREATE OR REPLACE FUNCTION songspace.artist_of(target record, key text, artist_column name) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    artist pg_catalog.text;
BEGIN
    IF artist_column IS NOT NULL THEN
        EXECUTE pg_catalog.format('SELECT s.%I::pg_catalog.text FROM %s s WHERE s.%s %s $1::%s',
            artist_column, target.source, target.key_column, target.key_equals, target.key_type) INTO artist USING key;
    END IF;
    RETURN artist;
END
$$;

COMMENT ON FUNCTION songspace.artist_of(record, text, name) IS 'Internal: what a row of the source has in a column, read with the caller''s rights; NULL where no column is named.';
CREATE OR REPLACE PROCEDURE songspace.backfill(space text, batch_rows int DEFAULT 10000)
LANGUAGE plpgsql
AS $$
DECLARE
    -- A procedure that commits can have no SET clause: every name, type and operator is qualified instead.
    found_space songspace.space := songspace.space_of(space);
    model pg_catalog.int4 := found_space.staged_model;
    staged_at pg_catalog.timestamptz;
    writers pg_catalog.text[];
    running pg_catalog.int4[];
    after_key pg_catalog.text;
    progress pg_catalog.timestamptz := pg_catalog.clock_timestamp();
BEGIN
    IF model IS NULL THEN
        LOOP
            after_key := (songspace.verify_next_rows(songspace.wait_for_space(space), after_key, true)).last_key;
            EXIT WHEN after_key IS NULL;
            COMMIT;
        END LOOP;
        RETURN;
    END IF;
    PERFORM songspace.require_read_committed();
    SELECT t.created_at INTO staged_at FROM songspace.space_table t
        WHERE t.space_id OPERATOR(pg_catalog.=) found_space.space_id AND t.model_id OPERATOR(pg_catalog.=) model;
    COMMIT;
    -- Who began before changes were logged may still write rows that no log names.
    writers := songspace.writers_in_flight(found_space.source);
    LOOP
        running := songspace.still_running(writers);
        EXIT WHEN running OPERATOR(pg_catalog.=) '{}'::pg_catalog.int4[];
        progress := songspace.tell_waiting(space, running, progress);
        COMMIT;
        PERFORM pg_catalog.pg_sleep(0.1);
    END LOOP;
    PERFORM songspace.lay_out_batches(songspace.wait_for_staging(space, model, staged_at), model, batch_rows);
    COMMIT;
    LOOP
        WHILE songspace.encode_next_batch(found_space, model) LOOP
            COMMIT;
            progress := songspace.tell_progress(found_space, model, progress);
        END LOOP;
        -- Two sessions that both still share the space and both want it for themselves would wait for each other.
        COMMIT;
        EXIT WHEN songspace.finish_backfill(space, model, staged_at);
    END LOOP;
    COMMIT;
    PERFORM songspace.drain_changes(songspace.wait_for_space(space), model);
END
$$;

COMMENT ON PROCEDURE songspace.backfill(text, int) IS
    'Encode every row for the staged model, a batch a transaction, build the index and follow what was written meanwhile. Goes on where an earlier call stopped; several sessions share the work; writers wait for nothing. Without a staged model: encode stale and pending rows by the active one.';
CREATE OR REPLACE FUNCTION songspace.backfill_progress(
    space_id int, model int, OUT rows_done bigint, OUT rows_left bigint, OUT rows_per_second float8, OUT time_left interval
)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH batch AS (
        SELECT b.rows, b.finished_at, b.finished_at > clock_timestamp() - interval '1 minute' AS recent,
            b.finished_at - b.milliseconds * interval '1 millisecond' AS started_at
        FROM songspace.backfill_batch b
        WHERE b.space_id = backfill_progress.space_id AND b.model_id = model
    ), total AS (
        SELECT coalesce(sum(b.rows) FILTER (WHERE b.finished_at IS NOT NULL), 0)::bigint AS done,
            sum(b.rows) FILTER (WHERE b.finished_at IS NULL)::bigint AS remaining,
            sum(b.rows) FILTER (WHERE b.recent) / nullif(extract(epoch FROM
                max(b.finished_at) FILTER (WHERE b.recent) - min(b.started_at) FILTER (WHERE b.recent)), 0)::float8 AS rate
        FROM batch b
    )
    SELECT t.done, t.remaining, t.rate, date_trunc('second', t.remaining / nullif(t.rate, 0) * interval '1 second') FROM total t
$$;

COMMENT ON FUNCTION songspace.backfill_progress(int, int) IS
    'Internal: rows of a backfill that are encoded and left, the rate of the last minute over all its sessions, and the time left at that rate.';
CREATE OR REPLACE FUNCTION songspace.base_type(type oid) RETURNS oid
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE step AS (
        SELECT t.oid, t.typbasetype FROM pg_type t WHERE t.oid = base_type.type
        UNION ALL
        SELECT t.oid, t.typbasetype FROM step s JOIN pg_type t ON t.oid = s.typbasetype
    )
    SELECT s.oid FROM step s WHERE s.typbasetype = 0
$$;

COMMENT ON FUNCTION songspace.base_type(oid) IS 'Internal: the type that a domain is made of, at the end; another type is its own.';
CREATE OR REPLACE FUNCTION songspace.belongs_expression(
    output_columns name[], dims int, version_column name, version text, row_name text
) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A client may write its own latents, NaN among them, under its own version: such a row is not of this model.
    SELECT string_agg(format(
            '%1$s.%2$I BETWEEN ''-3.4028234663852886e38''::float8 AND ''3.4028234663852886e38''::float8', row_name, c.name
        ), ' AND ' ORDER BY c.position)
        || CASE WHEN version_column IS NULL THEN '' ELSE format(' AND %s.%I = %L', row_name, version_column, version) END
    FROM unnest(output_columns[:dims]) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.belongs_expression(name[], int, name, text, text) IS
    'Internal: the SQL condition, true for rows whose output columns hold an embedding of the model with this version.';
CREATE OR REPLACE FUNCTION songspace.broken_rules(spec jsonb, features float8[])
RETURNS TABLE (column_name text, reason text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH rule AS (
        SELECT f.value ->> 'name' AS name, features[f.position] AS feature, f.position,
            (f.value ->> 'minimum')::float8 AS low, (f.value ->> 'maximum')::float8 AS high, f.value -> 'reject' AS reject
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    ), judged AS (
        SELECT r.name, r.position, CASE
            WHEN r.feature IS NULL THEN 'is NULL'
            WHEN r.feature = 'NaN' THEN 'is NaN'
            WHEN abs(r.feature) > '3.4028234663852886e38' THEN 'is infinite'
            WHEN r.feature < r.low THEN format('is %s, below the minimum %s', r.feature, r.low)
            WHEN r.feature > r.high THEN format('is %s, above the maximum %s', r.feature, r.high)
            WHEN r.reject @> to_jsonb(r.feature) THEN format('is %s, which the model rejects', r.feature)
        END AS reason
        FROM rule r
    ), silence AS (
        SELECT (spec #> '{encoder,inputs,0,reject_all_zero}')::boolean AND coalesce(0 = ALL (features), false) AS found
    )
    SELECT j.name, j.reason FROM judged j, silence s WHERE j.reason IS NOT NULL AND NOT s.found
    UNION ALL
    SELECT NULL, 'silent: every feature is 0' FROM silence s WHERE s.found
$$;

COMMENT ON FUNCTION songspace.broken_rules(jsonb, float8[]) IS
    'Internal: which rules of a spec a row breaks, by column (NULL: the row as a whole), in words.';
CREATE OR REPLACE FUNCTION songspace.calibrate(space text, sample int DEFAULT 400, neighbours int DEFAULT NULL)
RETURNS TABLE (level text, inner_radius float8, outer_radius float8, achieved_share float8)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    distances float8[];
BEGIN
    IF sample IS NULL OR sample < 1 OR neighbours < 1 THEN
        RAISE EXCEPTION 'a sample of % rows with % neighbours is none', coalesce(sample::text, 'NULL'), coalesce(neighbours::text, 'all')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample at least 1 row; 400 is the default.';
    END IF;
    distances := ARRAY(SELECT d FROM songspace.sampled_distances(space, sample, neighbours) d);
    IF distances = '{}' THEN
        RAISE EXCEPTION 'the space "%" has no two rows to measure a distance between', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Calibrate when the library is there.';
    END IF;
    DELETE FROM songspace.calibration c WHERE c.space_id = found_space.space_id AND c.model_id = found_space.active_model;
    RETURN QUERY
        WITH levels AS (
            SELECT array_agg(l.level) AS names, array_agg(l.inner_share) AS inner_shares, array_agg(l.outer_share) AS outer_shares
            FROM songspace.calibration_levels() l
        ), radii AS (
            SELECT percentile_cont(l.inner_shares) WITHIN GROUP (ORDER BY d) AS low, percentile_cont(l.outer_shares) WITHIN GROUP (ORDER BY d) AS high
            FROM unnest(distances) d, levels l GROUP BY l.inner_shares, l.outer_shares
        ), kept AS (
            INSERT INTO songspace.calibration AS c
                (space_id, model_id, level, inner_radius, outer_radius, inner_share, outer_share, achieved_share, sample, neighbours, rows)
            SELECT found_space.space_id, found_space.active_model, v.level, v.low, v.high, v.inner_share, v.outer_share,
                (SELECT avg((d <= v.high)::int) FROM unnest(distances) d), calibrate.sample, calibrate.neighbours,
                songspace.rows_in_space_table(found_space, found_space.active_model)
            FROM levels l, radii r, unnest(l.names, r.low, r.high, l.inner_shares, l.outer_shares) AS v (level, low, high, inner_share, outer_share)
            RETURNING c.level, c.inner_radius, c.outer_radius, c.achieved_share
        )
        SELECT k.level, k.inner_radius, k.outer_radius, k.achieved_share FROM kept k ORDER BY k.outer_radius;
END
$$;

COMMENT ON FUNCTION songspace.calibrate(text, int, int) IS
    'Find radii for the rings microscope (2 % to 8 %), magnifying_glass (5 % to 20 %) and binoculars (15 % to 40 %) from sampled distances, and keep them for the active model (view calibrations): percentiles of the distances between rows of the whole library, so that a ring holds that share of it; with neighbours, of the distances of each sampled row to so many nearest ones.';
CREATE OR REPLACE FUNCTION songspace.calibration_levels() RETURNS TABLE (level text, inner_share float8, outer_share float8)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES ('microscope', 0.02::float8, 0.08::float8), ('magnifying_glass', 0.05, 0.20), ('binoculars', 0.15, 0.40)
$$;

COMMENT ON FUNCTION songspace.calibration_levels() IS 'Internal: the rings that calibrate() finds radii for, as shares (0..1) of the distances.';
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
CREATE OR REPLACE FUNCTION songspace.changes_between(space text, points float8[]) RETURNS SETOF text
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model songspace.model := songspace.model_of((songspace.space_of(space)).active_model);
    names name[] := songspace.features_of(model.model_id);
    scales float8[] := songspace.feature_scales(model.model_id);
BEGIN
    IF model.decoder IS NULL THEN
        RETURN QUERY SELECT NULL::text FROM generate_subscripts(points, 1);
        RETURN;
    END IF;
    RETURN QUERY
        SELECT CASE WHEN d.previous IS NOT NULL THEN songspace.describe_change(names,
            ARRAY(SELECT f.now - f.before FROM unnest(d.features, d.previous) WITH ORDINALITY AS f (now, before, position) ORDER BY f.position), scales) END
        FROM (SELECT p.step, p.features, lag(p.features) OVER (ORDER BY p.step) AS previous FROM songspace.decode_points(space, points) p) d
        ORDER BY d.step;
END
$$;

COMMENT ON FUNCTION songspace.changes_between(text, float8[]) IS
    'Internal: what changes from each point of a sequence (n x dims) to the next, in words; NULL for the first, and where the model has no decoder.';
CREATE OR REPLACE FUNCTION songspace.check_answers(model songspace.model, engine text) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    inputs float8[] := songspace.to_float8_array(model.spec::jsonb #> '{check,inputs}');
BEGIN
    IF engine = 'sql' THEN
        RETURN QUERY SELECT a.embedding FROM songspace.sql_answers(model.model_id, inputs) a (embedding);
    ELSE
        RETURN QUERY SELECT a.embedding::float4[] FROM songspace.encode_matrix(model.identity, inputs) a (embedding);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.check_answers(songspace.model, text) IS
    'Internal: what an engine answers to the inputs of a model''s check vectors, in order.';
CREATE OR REPLACE FUNCTION songspace.check_staged(space text)
RETURNS TABLE (measure text, value float8, bound float8, passed boolean, what text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.lock_space(space);
    model int := found_space.staged_model;
    drift jsonb;
    measures jsonb;
    failures text[];
    started timestamptz := clock_timestamp();
BEGIN
    PERFORM songspace.require_filled(found_space);
    drift := songspace.measure_drift(found_space, model);
    measures := jsonb_build_object(
        'parity', songspace.measure_parity(model, found_space.engine),
        'active_axes', songspace.measure_active_axes(found_space, model),
        'coverage', songspace.measure_coverage(found_space, model),
        'recall', (SELECT r.recall FROM songspace.measure_recall(space, model, 10, songspace.recall_sample(found_space, model)) r),
        'overlap', songspace.measure_overlap(space, found_space.active_model, model),
        'drift', (SELECT max(d.value::float8) FROM jsonb_each_text(drift) d));
    failures := songspace.gate_failures(found_space.space_id, measures);
    INSERT INTO songspace.evidence_entry (space, model, active_model, staged_at, measures, drift, failures)
        SELECT space, (songspace.model_of(model)).version, (songspace.model_of(found_space.active_model)).version, t.created_at,
            measures, drift, failures
        FROM songspace.space_table t WHERE t.space_id = found_space.space_id AND t.model_id = model;
    RAISE NOTICE 'space "%": checked, % ms; %', space, songspace.milliseconds_since(started),
        CASE WHEN failures = '{}' THEN 'all within bounds' ELSE array_to_string(failures, '; ') END;
    RETURN QUERY SELECT t.measure, (measures ->> t.measure)::float8, t.bound,
            songspace.is_within((measures ->> t.measure)::float8, t.bound, t.is_minimum), t.what
        FROM songspace.thresholds_of(found_space.space_id) t;
END
$$;

COMMENT ON FUNCTION songspace.check_staged(text) IS
    'Measure the staged model of a space on the library, judge it by the space''s bounds and store that in songspace.evidence.';
CREATE OR REPLACE FUNCTION songspace.claim_space(space songspace.space, claimed boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    object record;
BEGIN
    FOR object IN
        SELECT o.description
        FROM (
            SELECT 'pg_proc'::regclass AS catalog, f::oid AS id, format('FUNCTION %s', f) AS description
            FROM unnest(songspace.generated_functions(space)) f
            UNION ALL
            SELECT 'pg_class'::regclass, c.oid, format('VIEW songspace.%I', c.relname)
            FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = space.name
        ) o
        WHERE claimed <> EXISTS (SELECT FROM pg_depend d
            WHERE d.classid = o.catalog AND d.objid = o.id AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')
    LOOP
        EXECUTE format('ALTER EXTENSION songspace %s %s', CASE WHEN claimed THEN 'ADD' ELSE 'DROP' END, object.description);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.claim_space(songspace.space, boolean) IS
    'Internal: makes what was generated for a space part of the extension, or no part of it any more; only as such can an upgrade script replace it.';
CREATE OR REPLACE FUNCTION songspace.column_points(space songspace.space, expressions text[], standardised boolean) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    numbers text;
BEGIN
    SELECT string_agg(CASE WHEN standardised THEN format('0 * %1$s + CASE WHEN stddev_pop(%1$s) OVER () > 0 '
            'THEN greatest(-8, least(8, (%1$s - avg(%1$s) OVER ()) / stddev_pop(%1$s) OVER ())) ELSE 0 END', e) ELSE e END, ', ')
        INTO numbers FROM unnest(expressions) e;
    RETURN CASE WHEN numbers IS NOT NULL THEN
        format('SELECT CASE WHEN array_position(q.numbers, NULL) IS NULL AND NOT q.numbers && ''{NaN,Infinity,-Infinity}'' THEN q.numbers END AS point '
        'FROM (SELECT ARRAY[%s] AS numbers FROM %s s WHERE %s(s.%I) = ANY (%%L)) q', numbers, space.source, space.key_text, space.key_column) END;
END
$$;

COMMENT ON FUNCTION songspace.column_points(songspace.space, text[], boolean) IS
    'Internal: a query of float8 expressions over the source (alias s) as points, each divided by its spread and cut at 8 of it where that is wanted; %L stands for the keys. NULL where there are no expressions.';
CREATE OR REPLACE FUNCTION songspace.compare(names text[], values_a float8[], values_b float8[], scales float8[])
RETURNS TABLE (name text, a float8, b float8, change float8, share float8)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.name, c.a, c.b, c.b - c.a, coalesce(c.size / nullif(sum(c.size) OVER (), 0), 0)
    FROM (
        SELECT v.name, v.a, v.b, v.position, coalesce(((v.b - v.a) / nullif(v.scale, 0)) ^ 2, 0) AS size
        FROM unnest(names, values_a, values_b, scales) WITH ORDINALITY AS v (name, a, b, scale, position)
        WHERE v.a IS NOT NULL
    ) c
    ORDER BY c.size DESC, c.position
$$;

COMMENT ON FUNCTION songspace.compare(text[], float8[], float8[], float8[]) IS
    'Internal: two lists of numbers side by side, with the share of each in the sum of their squared differences in units of scale, largest first.';
CREATE OR REPLACE FUNCTION songspace.compare_points(space text, point_a float8[], point_b float8[])
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
-- Reads the model, which an explorer may not; hence points, which whoever calls had to see.
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model songspace.model := songspace.model_of((songspace.space_of(space)).active_model);
    active record := songspace.active_table(space);
    sounds songspace.decoded[] := '{}';
BEGIN
    EXECUTE format('SELECT $1::float4[]::%1$s %2$s $2::float4[]::%1$s', active.vector_type, active.distance_operator)
        INTO difference USING point_a, point_b;
    IF model.decoder IS NOT NULL THEN
        sounds := ARRAY(SELECT d FROM songspace.decode_points(space, ARRAY[point_a, point_b]) d ORDER BY d.step);
    END IF;
    RETURN QUERY SELECT 'distance', model.metric::text, NULL::float8, NULL::float8, compare_points.difference, 1::float8,
        (SELECT c FROM songspace.changes_between(space, ARRAY[point_a, point_b]) WITH ORDINALITY AS s (c, step) WHERE s.step = 2);
    RETURN QUERY SELECT 'feature', c.name, c.a, c.b, c.change, c.share, CASE WHEN c.change <> 0 THEN songspace.feature_words(c.name, c.change) END
        FROM songspace.compare(songspace.features_of(model.model_id)::text[], sounds[1].features, sounds[2].features, songspace.feature_scales(model.model_id)) c;
    RETURN QUERY SELECT 'axis', c.name, c.a, c.b, c.change, c.share, NULL
        FROM songspace.compare(ARRAY(SELECT i::text FROM generate_series(0, model.dims - 1) i), point_a, point_b, array_fill(1::float8, ARRAY[model.dims])) c;
END
$$;

COMMENT ON FUNCTION songspace.compare_points(text, float8[], float8[]) IS
    'Internal: what makes two points of a space near or far, as explain() says it of two rows; nothing where one of them is NULL.';
CREATE OR REPLACE FUNCTION songspace.count_orphans(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    orphans bigint;
BEGIN
    EXECUTE songspace.fill_template('SELECT count(*) FROM {table} t WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} t.key)',
        songspace.space_fragments(space, model, 'n')) INTO orphans;
    RETURN orphans;
END
$$;

COMMENT ON FUNCTION songspace.count_orphans(songspace.space, int) IS 'Internal: vectors of a model whose row the source has no more.';
CREATE OR REPLACE FUNCTION songspace.count_source(space songspace.space, version text, OUT rows bigint, OUT stale bigint)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_trusted(space.source, space.key_column, space.trust_owner);
    EXECUTE format('SELECT count(*), %s FROM %s s', CASE WHEN space.version_column IS NULL THEN '0'
        ELSE format('count(*) FILTER (WHERE s.%I <> %L)', space.version_column, version) END, space.source) INTO rows, stale;
EXCEPTION WHEN undefined_table OR undefined_column OR syntax_error OR insufficient_privilege THEN
    -- The table or its version column is gone, or not to be trusted, which the problem of the space says.
    NULL;
END
$$;

COMMENT ON FUNCTION songspace.count_source(songspace.space, text) IS
    'Internal: rows of a space''s source, and those that carry another version than this; NULL where the table is gone or not to be trusted.';
CREATE OR REPLACE FUNCTION songspace.create_changes_table(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE TABLE songspace.%I AS SELECT NULL::int AS model_id, s.%I AS key FROM %s s WITH NO DATA',
        space.name || '_changes', space.key_column, space.source);
    EXECUTE format('COMMENT ON TABLE songspace.%I IS %L', space.name || '_changes',
        'Keys written since a staged or a previous model was made ready for them; a NULL key: the source was truncated.');
END
$$;

COMMENT ON FUNCTION songspace.create_changes_table(songspace.space) IS
    'Internal: makes <space>_changes, to which writers append and from which a backfill and a rollback take.';
CREATE OR REPLACE FUNCTION songspace.create_space(
    space text,
    source regclass,
    key name,
    model int,
    columns name[] DEFAULT NULL,
    version_column name DEFAULT NULL,
    time_column name DEFAULT NULL,
    trust_owner boolean DEFAULT false,
    engine text DEFAULT 'onnx'
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    new_space songspace.space;
    created name[];
BEGIN
    PERFORM songspace.require_space_name(space, source);
    PERFORM songspace.require_source(source, key);
    PERFORM songspace.require_engine(found_model, engine);
    columns := coalesce(columns, '{}');
    IF columns = '{}' AND coalesce(version_column, time_column) IS NOT NULL THEN
        RAISE EXCEPTION 'a version or time column is given, but no output columns'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give columns => ARRAY[...] as well, or neither.';
    END IF;
    -- Readers go on; writers wait, since no row may be written between the filling and the triggers.
    EXECUTE format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE', source);
    PERFORM songspace.require_trusted(source, key, trust_owner);
    created := songspace.add_output_columns(source, columns, version_column, time_column);
    INSERT INTO songspace.space
        (name, source, key_column, key_type, key_text, key_equals, output_columns, created_columns, version_column, time_column,
            active_model, active_identity, trust_owner, engine)
        SELECT space, source, key, format_type(songspace.base_type(a.atttypid), -1), songspace.key_text_function(a.atttypid),
            songspace.key_operator(source, key, 3),
            columns, created, version_column, time_column, model, found_model.identity, trust_owner, engine
        FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key
        RETURNING * INTO new_space;
    PERFORM songspace.require_output_columns(new_space, found_model.dims);
    PERFORM songspace.create_changes_table(new_space);
    PERFORM songspace.create_space_table(new_space, model);
    PERFORM songspace.define_view(new_space);
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.lay_out_batches(new_space, model);
    WHILE songspace.encode_next_batch(new_space, model) LOOP
    END LOOP;
    DELETE FROM songspace.backfill_batch b WHERE b.space_id = new_space.space_id;
    PERFORM songspace.create_space_index(new_space, model);
    PERFORM songspace.write_output_columns(new_space);
    PERFORM songspace.define_triggers(new_space);
    PERFORM songspace.grant_space(new_space);
    RAISE NOTICE 'space "%" over %: % rows encoded by %', space, source, songspace.rows_in_space_table(new_space, model), found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.create_space(text, regclass, name, int, name[], name, name, boolean, text) IS
    'Attach a space to a table: space table, view, index and triggers, every row encoded; output columns are created where missing. Writers wait until it is done; readers only where a column is added. trust_owner: the table belongs to an ordinary role that may have its code run with a superuser''s rights. engine: onnx, or sql for a model that has what register_sql wants.';
CREATE OR REPLACE FUNCTION songspace.create_space_index(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
BEGIN
    EXECUTE format('CREATE INDEX IF NOT EXISTS %I ON songspace.%I USING hnsw (embedding %s)',
        relation || '_embedding', relation, songspace.metric_operator_class((songspace.model_of(model)).metric));
    EXECUTE format('ANALYZE songspace.%I', relation);
END
$$;

COMMENT ON FUNCTION songspace.create_space_index(songspace.space, int) IS
    'Internal: the HNSW index of a model''s vectors; built after the filling it costs a third of building it row by row.';
CREATE OR REPLACE FUNCTION songspace.create_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
    found_model songspace.model := songspace.model_of(model);
BEGIN
    -- AS SELECT takes over the key's type with its length and collation.
    EXECUTE format('CREATE TABLE songspace.%I AS SELECT s.%I AS key FROM %s s WITH NO DATA',
        relation, space.key_column, space.source);
    EXECUTE format('ALTER TABLE songspace.%I ADD COLUMN embedding %s.vector(%s) NOT NULL, ADD PRIMARY KEY (key)',
        relation, songspace.vector_schema(), found_model.dims);
    EXECUTE format('COMMENT ON TABLE songspace.%I IS %L', relation,
        format('Vectors of %s in the space %s; read songspace.%s instead.', found_model.version, space.name, space.name));
    PERFORM songspace.guard_space_table(space, model);
    INSERT INTO songspace.space_table (space_id, model_id, relation, distance_operator, vector_type)
        VALUES (space.space_id, model, relation, songspace.metric_operator(found_model.metric), songspace.vector_schema() || '.vector');
END
$$;

COMMENT ON FUNCTION songspace.create_space_table(songspace.space, int) IS 'Internal: the empty table of a model''s vectors in a space.';
CREATE OR REPLACE FUNCTION songspace.decode(space text, embedding float8[]) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT coalesce(
        songspace.decode_embedding(songspace.onnx_identity(space), embedding)::pg_catalog.float4[],
        songspace.decode_by_sql(space, embedding))::pg_catalog.float8[]
$$;

COMMENT ON FUNCTION songspace.decode(text, float8[]) IS
    'An embedding (dims numbers) of the space''s active model to features in raw units, in the model''s order.';
CREATE OR REPLACE FUNCTION songspace.decode_by_sql(space text, embedding float8[]) RETURNS float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    found_model songspace.model;
    features float4[];
BEGIN
    IF found_space.engine <> 'sql' THEN
        RETURN NULL;
    END IF;
    found_model := songspace.model_of(found_space.active_model);
    IF to_regproc(format('songspace.model_%s_decode', found_model.model_id)) IS NULL THEN
        RAISE EXCEPTION 'this model has no decoder' USING ERRCODE = 'invalid_parameter_value', HINT = 'Only families with one can decode.';
    ELSIF cardinality(embedding) <> found_model.dims THEN
        RAISE EXCEPTION 'the embedding has % numbers; the model wants %', cardinality(embedding), found_model.dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one number an axis.';
    END IF;
    EXECUTE format('SELECT songspace.model_%s_decode($1::%s.vector)::float4[]', found_model.model_id, songspace.vector_schema())
        INTO features USING embedding;
    RETURN features;
END
$$;

COMMENT ON FUNCTION songspace.decode_by_sql(text, float8[]) IS
    'Internal, for decode(): an embedding to features in raw units; NULL where the space''s engine is another.';
CREATE OR REPLACE FUNCTION songspace.decode_embedding(identity text, embedding float8[]) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].decode_embedding(plpy, identity, embedding)
$python$;

COMMENT ON FUNCTION songspace.decode_embedding(text, float8[]) IS
    'Internal, for decode(): an embedding to the text of a real[] in raw units.';
CREATE OR REPLACE FUNCTION songspace.decode_matrix(identity text, embeddings float8[]) RETURNS SETOF text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].decode_matrix(plpy, identity, embeddings)
$python$;

COMMENT ON FUNCTION songspace.decode_matrix(text, float8[]) IS
    'Internal: n embeddings (n x dims) to n texts of real[] in raw units, in one call.';
CREATE OR REPLACE FUNCTION songspace.decode_named(space text, embedding float8[]) RETURNS jsonb
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.named FROM songspace.decode_points(space, ARRAY[embedding]) d
$$;

COMMENT ON FUNCTION songspace.decode_named(text, float8[]) IS
    'An embedding (dims numbers) to features in raw units, by name: {"bpm": 121.9, ...}.';
CREATE OR REPLACE FUNCTION songspace.decode_points(space text, points float8[]) RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    names name[] := songspace.features_of(found_space.active_model);
BEGIN
    RETURN QUERY
        SELECT d.step::int, ARRAY(SELECT points[d.step][axis] FROM generate_subscripts(points, 2) axis ORDER BY axis), d.features,
            (SELECT jsonb_object_agg(f.name, f.value) FROM unnest(names, d.features) AS f (name, value))
        FROM (
            SELECT m.step, m.features::float4[]::float8[] AS features
            FROM songspace.decode_matrix(songspace.onnx_identity(space), points) WITH ORDINALITY AS m (features, step)
            UNION ALL
            SELECT step, songspace.decode_by_sql(space, ARRAY(SELECT unnest(points[step:step])))::float8[]
            FROM generate_subscripts(points, 1) step WHERE found_space.engine = 'sql'
        ) d
        ORDER BY d.step;
END
$$;

COMMENT ON FUNCTION songspace.decode_points(text, float8[]) IS
    'Internal: points of a space (n x dims) with their features, numbered from 1; by one call of the model where ONNX Runtime runs it.';
CREATE OR REPLACE FUNCTION songspace.default_thresholds()
RETURNS TABLE (measure text, bound float8, is_minimum boolean, what text, reason text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    VALUES
        ('parity', 1e-5::float8, false, 'largest difference between embeddings made here and those of the bundle, relative to max(1, |expected|)',
            'float32 on another machine differs in its last digits, around 1e-6; more means another model'),
        ('active_axes', 0.5, true, 'share of axes whose spread over the library is at least a tenth of the prior''s unit',
            'where half of the axes carry nothing the model has collapsed'),
        ('coverage', 0.98, true, 'rows encoded, of those that the active model encodes',
            'a model that refuses more than one row in fifty of what was searchable loses tracks'),
        ('recall', 0.95, true, 'recall@10 of the new index against exact search',
            'below it one neighbour in twenty is not the nearest'),
        ('overlap', NULL, true, 'share of the ten nearest that the active model finds as well',
            'a better model may have other neighbours: reported; bound it where continuity matters'),
        ('drift', 1, false, 'largest population stability index of a feature against the training data',
            'above .25 is called major and a reason to train again; above 1 most rows lie where training saw few: another unit or another library')
$$;

COMMENT ON FUNCTION songspace.default_thresholds() IS
    'What the gate measures of a staged model, the bounds that hold where a space has none of its own, and why.';
CREATE OR REPLACE FUNCTION songspace.define_accept(model songspace.model) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(given pg_catalog.float8[]) RETURNS pg_catalog.float4[]
        LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            IF array_ndims(given) IS DISTINCT FROM 1 OR cardinality(given) <> {width} THEN
                RAISE EXCEPTION 'the row has % features in % dimensions; the model wants {width} in one', cardinality(given), array_ndims(given)
                    USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one number a feature, in the model''s order.';
            END IF;
            IF {guard} THEN
                RETURN {encode_row};
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    spec jsonb := model.spec;
    width int := spec #>> '{encoder,inputs,0,shape,0}';
    name text := format('model_%s_accept', model.model_id);
BEGIN
    EXECUTE songspace.fill_template(template, songspace.engine_fragments('sql', model, 'given') || jsonb_build_object(
        'name', name, 'width', width,
        'guard', songspace.guard_expression(spec, ARRAY(SELECT format('given[%s]', n) FROM generate_series(1, width) n))));
    EXECUTE format('REVOKE ALL ON FUNCTION songspace.%I FROM PUBLIC', name);
    EXECUTE format('ALTER FUNCTION songspace.%I DEPENDS ON EXTENSION songspace', name);
END
$$;

COMMENT ON FUNCTION songspace.define_accept(songspace.model) IS
    'Internal: generates songspace.model_<id>_accept, which encodes raw features that keep the model''s rules and answers NULL to others.';
CREATE OR REPLACE FUNCTION songspace.define_begin_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- INSERT ... ON CONFLICT DO UPDATE fires the statement triggers of INSERT and then those of UPDATE, before any row's.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            -- Beyond READ COMMITTED a row that is gone still shows, and the one put in its place could not be mended.
            PERFORM set_config('songspace.upsert', CASE
                WHEN TG_OP = 'UPDATE' AND current_setting('transaction_isolation') = 'read committed' THEN 'on' ELSE ''
            END, true);
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, jsonb_build_object('name', quote_ident(space.name || '_begin')));
END
$$;

COMMENT ON FUNCTION songspace.define_begin_trigger(songspace.space) IS
    'Internal: generates <space>_begin, which notes whether the rows that follow may be proposed by an upsert.';
CREATE OR REPLACE FUNCTION songspace.define_change_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- What depends on the table's columns is read first, in a block that writes nothing: a column may be gone, and a block
    -- that writes costs a transaction id.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            new_key {key_type};
            old_key {key_type};
            vector {vector};
            features float8[];
            missing boolean;
            problem text;
        BEGIN
            {require_current}
            BEGIN
                new_key := NEW.{key};
                IF TG_OP = 'UPDATE' THEN
                    old_key := OLD.{key};
                END IF;
                {vector_of_row}
                IF vector IS NULL THEN
                    features := {features};
                    missing := {missing};
                END IF;
            EXCEPTION WHEN OTHERS THEN
                problem := SQLERRM;
            END;
            IF new_key IS NULL THEN
                -- Without its key the row cannot even be named; songspace.status says what is wrong with the table.
                RETURN NULL;
            END IF;
            {note_nested}
            IF NOT old_key {equals} new_key THEN
                PERFORM songspace.{forget_key}(old_key);
                {log_old_key}
            {respelled}
            END IF;
            {log_new_key}
            IF vector IS NOT NULL THEN
                INSERT INTO {table} AS t (key, embedding) VALUES (new_key, vector)
                    ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding
                    WHERE t.embedding {differs} excluded.embedding;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(new_key);
            ELSE
                DELETE FROM {table} t WHERE t.key {equals} new_key;
                PERFORM songspace.quarantine_row({space_id}, {model_id}, {key_text}(new_key), features, missing, problem);
            END IF;
            IF current_setting('songspace.nested', true) = 'on' THEN
                PERFORM songspace.follow_again({space_id}, ARRAY[{key_text}(new_key)]);
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    respelled CONSTANT text := $template$
            ELSIF TG_OP = 'UPDATE' AND {respelled} THEN
                DELETE FROM {table} t WHERE t.key {equals} old_key;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(old_key);
                {log_old_key}
    $template$;
    vector_of_outputs CONSTANT text := $template$
                IF {belongs} THEN
                    vector := {embedding};
                END IF;
    $template$;
    vector_encoded CONSTANT text := $template$
                BEGIN
                    IF {guard} THEN
                        vector := {encode_row}::{vector};
                    END IF;
                EXCEPTION WHEN OTHERS THEN
                    vector := NULL;
                END;
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
BEGIN
    fragments := fragments || jsonb_build_object('respelled', songspace.respelled_expression(space.source, space.key_column));
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_change'),
        'missing', CASE WHEN space.output_columns = '{}' THEN 'true' ELSE format('NEW.%I IS NULL', space.output_columns[1]) END,
        'respelled', CASE WHEN fragments ->> 'respelled' IS NULL THEN '' ELSE songspace.fill_template(respelled, fragments) END,
        'vector_of_row', songspace.fill_template(
            CASE WHEN space.output_columns <> '{}' THEN vector_of_outputs ELSE vector_encoded END, fragments)));
END
$$;

COMMENT ON FUNCTION songspace.define_change_trigger(songspace.space) IS
    'Internal: generates <space>_change, which makes the space follow one written row.';
CREATE OR REPLACE FUNCTION songspace.define_delete_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            old_key {key_type};
        BEGIN
            {require_current}
            IF TG_OP = 'TRUNCATE' THEN
                TRUNCATE {table};
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id};
                {log_truncate}
                RETURN NULL;
            END IF;
            BEGIN
                old_key := OLD.{key};
            EXCEPTION WHEN OTHERS THEN
                -- The key has another name by now; songspace.status says so, and songspace.verify finds what is left behind.
                RETURN NULL;
            END;
            {note_nested}
            PERFORM songspace.{forget_key}(old_key);
            {log_old_key}
            RETURN NULL;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'OLD')
        || jsonb_build_object('name', quote_ident(space.name || '_delete')));
END
$$;

COMMENT ON FUNCTION songspace.define_delete_trigger(songspace.space) IS
    'Internal: generates <space>_delete, which takes deleted or truncated rows out of the space.';
CREATE OR REPLACE FUNCTION songspace.define_encode_trigger(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A SET clause costs a microsecond a row here; every name, type and operator is qualified instead. NULL, NaN and
    -- infinity are left to the cast to vector, whose error is caught: they are rare, and testing costs every row.
    -- An upsert proposes rows that are there already; the update's own trigger encodes those that changed. Whether an
    -- upsert runs is only a hint, which saves work: define_insert_trigger sees to rows that were passed over wrongly.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}() RETURNS trigger
        LANGUAGE plpgsql SECURITY DEFINER
        AS $body$
        DECLARE
            latent pg_catalog.float4[];
        BEGIN
            BEGIN
                IF TG_OP OPERATOR(pg_catalog.=) 'INSERT'
                    AND pg_catalog.current_setting('songspace.upsert', true) OPERATOR(pg_catalog.=) 'on' THEN
                    PERFORM FROM {source} s WHERE s.{key} {equals} NEW.{key};
                    IF FOUND THEN
                        RETURN NEW;
                    END IF;
                END IF;
                IF {rules} THEN
                    latent := {encode_row};
                END IF;
                {assignments}
            EXCEPTION WHEN OTHERS THEN
                latent := NULL;
                BEGIN
                    {assignments}
                EXCEPTION WHEN OTHERS THEN
                    -- An output column is gone; the version, written first, says already that the rest is no model's.
                    NULL;
                END;
            END;
            RETURN NEW;
        END
        $body$
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'NEW');
    assignments text;
BEGIN
    SELECT string_agg(format('NEW.%I := %s;', o.name, o.value), ' ' ORDER BY o.name = space.version_column DESC NULLS LAST) INTO assignments
    FROM songspace.output_values(space, 'latent') o;
    EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'name', quote_ident(space.name || '_encode'), 'assignments', assignments));
END
$$;

COMMENT ON FUNCTION songspace.define_encode_trigger(songspace.space) IS
    'Internal: generates <space>_encode, which fills the output columns of a row before it is written.';
CREATE OR REPLACE FUNCTION songspace.define_forget_key(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A deferrable key can be swapped between rows: what another row bears by now is that row's to keep.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(old_key {key_type}) RETURNS void
        LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
        AS $body$
        DECLARE
            borne boolean := false;
        BEGIN
            BEGIN
                borne := EXISTS (SELECT FROM {source} s WHERE s.{key} {equals} old_key);
            EXCEPTION WHEN syntax_error_or_access_rule_violation THEN
                -- The table has another name by now, which songspace.status says.
                NULL;
            END;
            IF NOT borne THEN
                DELETE FROM {table} t WHERE t.key {equals} old_key;
                DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = {key_text}(old_key);
            END IF;
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'OLD')
        || jsonb_build_object('name', quote_ident(space.name || '_forget_key')));
END
$$;

COMMENT ON FUNCTION songspace.define_forget_key(songspace.space) IS
    'Internal: generates <space>_forget_key, which takes a key that no row bears any more out of the space.';
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
                    SELECT e.key, e.embedding FROM unnest(batch.keys, embeddings) AS e (key, embedding)
                    ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding;
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
CREATE OR REPLACE FUNCTION songspace.define_network(model int, purpose text, body text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    vector text := songspace.vector_schema();
    signature text := format('songspace.model_%s_%s(%s.vector)', model, purpose, vector);
BEGIN
    EXECUTE format('CREATE OR REPLACE FUNCTION songspace.model_%s_%s(given %s.vector) RETURNS %3$s.vector
        LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS %L',
        model, purpose, vector, replace(replace(body, '{vector}', vector), '{model}', model::text));
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
    EXECUTE format('ALTER FUNCTION %s DEPENDS ON EXTENSION songspace', signature);
END
$$;

COMMENT ON FUNCTION songspace.define_network(int, text, text) IS
    'Internal: makes a compiled network the function songspace.model_<id>_encode or _decode, whose parameter is named given.';
CREATE OR REPLACE FUNCTION songspace.define_replica_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    follower record;
    follower_name name;
BEGIN
    -- What logical replication applies comes with its latents, so nothing is encoded: of a space's triggers only those
    -- that follow a finished row are attached, and an insert by row, because the apply worker fires no statement trigger
    -- but TRUNCATE's.
    FOR follower IN
        SELECT t.event, CASE t.event WHEN 'insert' THEN 'ROW' ELSE t.scope END AS scope,
            CASE t.event WHEN 'insert' THEN space.name || '_change' ELSE t.function_name END AS function_name
        FROM (SELECT lower(substr(o.events, length('AFTER ') + 1)) AS event, o.scope, o.function_name
            FROM songspace.triggers_of(space) o WHERE o.events LIKE 'AFTER %') t
    LOOP
        follower_name := format('songspace_%s_replica_%s', space.name, follower.event);
        EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            follower_name, upper(follower.event), space.source, follower.scope, follower.function_name);
        EXECUTE format('ALTER TABLE %s ENABLE REPLICA TRIGGER %I', space.source, follower_name);
        EXECUTE format('ALTER TRIGGER %I ON %s DEPENDS ON EXTENSION songspace', follower_name, space.source);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_replica_triggers(songspace.space) IS
    'Internal: the triggers by which a space follows rows that come by logical replication; replaces them where they are there.';
CREATE OR REPLACE FUNCTION songspace.define_trigger_functions(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    generated regprocedure;
BEGIN
    PERFORM songspace.define_forget_key(space);
    IF space.output_columns <> '{}' THEN
        PERFORM songspace.define_begin_trigger(space);
        PERFORM songspace.define_encode_trigger(space);
    END IF;
    PERFORM songspace.define_insert_trigger(space);
    PERFORM songspace.define_change_trigger(space);
    PERFORM songspace.define_delete_trigger(space);
    IF space.row_security THEN
        PERFORM songspace.define_visible(space);
    END IF;
    -- Who may execute a trigger function may attach it to a table of his own and so write into the space.
    FOREACH generated IN ARRAY songspace.generated_functions(space) LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', generated);
        EXECUTE format('ALTER FUNCTION %s DEPENDS ON EXTENSION songspace', generated);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.define_trigger_functions(songspace.space) IS
    'Internal: generates a space''s functions for its active model, whose identity is a literal in them.';
CREATE OR REPLACE FUNCTION songspace.define_triggers(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trigger record;
BEGIN
    FOR trigger IN SELECT t.name, t.events, t.scope, t.function_name FROM songspace.triggers_of(space) t LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER %I %s ON %s %s FOR EACH %s EXECUTE FUNCTION songspace.%I()',
            trigger.name, trigger.events, space.source,
            CASE WHEN trigger.function_name = space.name || '_insert' THEN 'REFERENCING NEW TABLE AS new_rows' ELSE '' END,
            trigger.scope, trigger.function_name);
        EXECUTE format('ALTER TRIGGER %I ON %s DEPENDS ON EXTENSION songspace', trigger.name, space.source);
    END LOOP;
    PERFORM songspace.define_replica_triggers(space);
END
$$;

COMMENT ON FUNCTION songspace.define_triggers(songspace.space) IS
    'Internal: attaches a space''s generated functions to its source; replaces the triggers where they are there.';
CREATE OR REPLACE FUNCTION songspace.define_view(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    arms text;
BEGIN
    -- The filter stands outside the arms: inside them the planner would sort every row instead of using the index.
    SELECT string_agg(format('SELECT %s AS model, t.key, t.embedding::%s.vector AS embedding FROM songspace.%I t',
        t.model_id, songspace.vector_schema(), t.relation), ' UNION ALL ' ORDER BY t.model_id) INTO arms
    FROM songspace.space_table t WHERE t.space_id = space.space_id;
    EXECUTE format('CREATE OR REPLACE VIEW songspace.%I WITH (security_invoker) AS SELECT u.key, u.embedding FROM (%s) u '
        'WHERE u.model = (SELECT s.active_model FROM songspace.space s WHERE s.space_id = %s)',
        space.name, arms, space.space_id);
    EXECUTE format('COMMENT ON VIEW songspace.%I IS %L', space.name,
        format('Embeddings (key, embedding) of %s by the active model of the space %s.', space.source, space.name));
END
$$;

COMMENT ON FUNCTION songspace.define_view(songspace.space) IS
    'Internal: makes the view of a space: one arm a model, of which the pointer picks one.';
CREATE OR REPLACE FUNCTION songspace.define_visible(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- With the rights of who searches, so that the policies of the source are asked. In plpgsql, lest the planner look
    -- through it and scan the whole source for the ten rows that an index scan proposes.
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(key {key_type}) RETURNS boolean
        LANGUAGE plpgsql STABLE PARALLEL SAFE
        AS $body$
        BEGIN
            RETURN EXISTS (SELECT FROM {source} s WHERE s.{key} {equals} $1);
        END
        $body$
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 's')
        || jsonb_build_object('name', quote_ident(space.name || '_visible')));
END
$$;

COMMENT ON FUNCTION songspace.define_visible(songspace.space) IS
    'Internal: generates <space>_visible, which says whether the caller may see the row with a key.';
CREATE OR REPLACE PROCEDURE songspace.deploy(space text, model int, force boolean DEFAULT false)
LANGUAGE plpgsql
AS $$
DECLARE
    -- A procedure that commits can have no SET clause: every name, type and operator is qualified instead.
    found_space songspace.space := songspace.space_of(space);
    version pg_catalog.text := (songspace.model_of(model)).version;
BEGIN
    IF found_space.active_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": % is the active model already; nothing to do', space, version;
        PERFORM songspace.drop_leftovers(space);
        RETURN;
    ELSIF found_space.previous_model OPERATOR(pg_catalog.=) model THEN
        RAISE NOTICE 'space "%": the vectors of % are kept from before', space, version;
        PERFORM songspace.rollback(space);
        RETURN;
    END IF;
    PERFORM songspace.stage(space, model);
    COMMIT;
    CALL songspace.backfill(space);
    COMMIT;
    PERFORM songspace.check_staged(space);
    COMMIT;
    PERFORM songspace.activate(space, force);
    COMMIT;
    PERFORM songspace.drop_leftovers(space);
END
$$;

COMMENT ON PROCEDURE songspace.deploy(text, int, boolean) IS
    'Give a space another model: stage, backfill, index, check, activate, committing between batches. Repeating it after an interruption finishes the job; deploying the active model does nothing and says so; of the previous model it is a rollback.';
CREATE OR REPLACE FUNCTION songspace.describe_change(names name[], differences float8[], scales float8[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(string_agg(c.words, ', ' ORDER BY c.size DESC), 'almost the same') FROM (
        SELECT songspace.feature_words(f.name::text, f.difference) AS words, abs(f.difference) / f.scale AS size
        FROM unnest(names, differences, scales) AS f (name, difference, scale)
        -- A fifth of a library's standard deviation is about what can be heard.
        WHERE f.scale > 0 AND abs(f.difference) >= 0.2 * f.scale
        ORDER BY 2 DESC LIMIT 3
    ) c
$$;

COMMENT ON FUNCTION songspace.describe_change(name[], float8[], float8[]) IS
    'Internal: the three largest differences of features, measured by their spread in training, in words.';
CREATE OR REPLACE FUNCTION songspace.differs_expression(columns name[]) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', c.name), ' OR ' ORDER BY c.position)
    FROM unnest(columns) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.differs_expression(name[]) IS 'Internal: the condition of a trigger: whether an update changes any of these columns.';
CREATE OR REPLACE FUNCTION songspace.direction_bounds(
    active record, point float4[], "inner" float8, "outer" float8, k int, OUT low float4[], OUT high float4[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A smaller sample leaves more candidates to sort, a larger one takes longer itself: measured on rings of 100,000 rows.
    sample_rows CONSTANT float8 := 12500;
    percent float8 := least(100, 100 * sample_rows / greatest(
        (SELECT c.reltuples FROM pg_class c WHERE c.oid = format('songspace.%I', active.relation)::regclass), 1));
BEGIN
    -- The k-th furthest of any part of the ring is no further than that of the whole. A little is taken off, for
    -- what is compared with a bound must be beyond it, and rows may lie exactly there.
    EXECUTE format($query$
        WITH s AS MATERIALIZED (
            SELECT t.embedding::float4[] AS point FROM songspace.%3$I t TABLESAMPLE system ($5)
            WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2
        )
        SELECT array_agg((b.low + greatest(abs(b.low) * 1e-6, 1e-37))::float4 ORDER BY b.axis),
            array_agg((b.high - greatest(abs(b.high) * 1e-6, 1e-37))::float4 ORDER BY b.axis)
        FROM (
            SELECT c.axis,
                least(c.value, (SELECT s.point[c.axis] FROM s ORDER BY 1 OFFSET $4 - 1 LIMIT 1))::float8 AS low,
                greatest(c.value, (SELECT s.point[c.axis] FROM s ORDER BY 1 DESC OFFSET $4 - 1 LIMIT 1))::float8 AS high
            FROM unnest($1) WITH ORDINALITY AS c (value, axis)
            OFFSET 0 -- Keeps each bound from being looked for wherever it is named above.
        ) b
        $query$, active.distance_operator, active.vector_type, active.relation) INTO low, high USING point, "inner", "outer", k, percent;
END
$$;

COMMENT ON FUNCTION songspace.direction_bounds(record, float4[], float8, float8, int) IS
    'Internal: per axis two values such that the k rows of a ring that go furthest down (up) all lie below low (above high), learnt from a sample of the space.';
CREATE OR REPLACE FUNCTION songspace.directions(space text, key text, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.direction
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[] := songspace.point_of(space, key);
    bounds record;
BEGIN
    PERFORM songspace.require_ring("inner", "outer", k);
    IF point IS NULL THEN
        RETURN;
    END IF;
    bounds := songspace.direction_bounds(active, point, "inner", "outer", k);
    -- Two subtractions tell of all axes at once whether a row can be among the k of any direction; few rows are unpacked.
    RETURN QUERY EXECUTE format($query$
        SELECT r.axis - 1, r.sign, r.key, r.delta, r.distance FROM (
            SELECT d.axis, sign(d.delta)::int AS sign, d.key, d.delta, d.distance,
                row_number() OVER (PARTITION BY d.axis, sign(d.delta) ORDER BY abs(d.delta) DESC, d.distance, d.key) AS place
            FROM (
                SELECT v.axis, v.key, v.value::float8 - ($1)[v.axis] AS delta, v.distance FROM (
                    SELECT n.key, n.distance, unnest(n.point) AS value, unnest($6) AS low, unnest($7) AS high, generate_series(1, %8$s) AS axis
                    FROM (
                        SELECT %9$s(t.key) AS key, t.embedding %1$s $1::%2$s AS distance, t.embedding::float4[] AS point
                        FROM songspace.%3$I t
                        WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2 AND NOT t.key %4$s $4::%5$s
                            AND (%6$s.binary_quantize(t.embedding OPERATOR(%6$s.-) $7::%2$s) <> %7$L
                                OR %6$s.binary_quantize($6::%2$s OPERATOR(%6$s.-) t.embedding) <> %7$L)
                        OFFSET 0 -- Whole rows come from parallel workers, not one for each axis.
                    ) n
                ) v
                WHERE v.value > v.high OR v.value < v.low
            ) d
            WHERE d.delta <> 0
        ) r
        WHERE r.place <= $5 ORDER BY r.axis, r.sign DESC, r.place
        $query$, active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type,
        songspace.vector_schema(), repeat('0', active.dims)::varbit, active.dims, active.key_text)
        USING point, "inner", "outer", key, k, bounds.low, bounds.high;
END
$$;

CREATE OR REPLACE FUNCTION songspace.directions(space text, key anyelement, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.direction
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.axis, d.sign, d.key, d.delta, d.distance FROM songspace.directions(space, songspace.key_text(key), "inner", "outer", k) d
$$;

COMMENT ON FUNCTION songspace.directions(text, text, float8, float8, int) IS
    'For every axis (from 0) and sign (1, -1) the k rows of the ring that go furthest that way: delta is their value on the axis minus that of the row with this key, largest first. Every row of the space is looked at once.';
COMMENT ON FUNCTION songspace.directions(text, anyelement, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.disagreements(
    space songspace.space, after_key text, OUT kind text, OUT keys text[], OUT last_key text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- A row encoded alone and in a batch differs in its last digits; columns and vector are copies of one another.
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload,
                {belongs_or_true} AS belongs, {embedding_or_null} AS columns, {version_or_null} AS version
            FROM {source} n WHERE $1 IS NULL OR n.{key} {follows} $1::{key_type}
            ORDER BY n.{key} LIMIT {rows_a_call}
        ), answer AS (
            SELECT e.key, e.embedding
            FROM (
                SELECT array_agg(b.key) AS keys, {payloads} AS payload FROM batch b WHERE b.payload IS NOT NULL
            ) r, ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
        ), judged AS (
            SELECT {key_text}(b.key) AS key, CASE
                WHEN b.version <> {version} THEN 'stale'
                WHEN a.key IS NULL AND t.key IS NOT NULL THEN 'refused'
                WHEN a.key IS NOT NULL AND t.key IS NULL THEN 'missing'
                WHEN (a.embedding {distance} t.embedding) > 1e-4 * greatest(1, {vector_schema}.vector_norm(a.embedding)) THEN 'wrong vector'
                WHEN b.belongs IS DISTINCT FROM (t.key IS NOT NULL) AND {has_outputs} OR b.belongs AND b.columns {differs} t.embedding THEN 'wrong columns'
            END AS kind
            FROM batch b LEFT JOIN answer a ON a.key {equals} b.key LEFT JOIN {table} t ON t.key {equals} b.key
        )
        SELECT j.kind, array_agg(j.key), (SELECT {key_text}(b.key) FROM batch b ORDER BY b.key DESC LIMIT 1)
        FROM judged j GROUP BY j.kind
    $template$;
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'n');
    vector text := songspace.vector_schema();
BEGIN
    RETURN QUERY EXECUTE songspace.fill_template(template, fragments || jsonb_build_object(
        'vector_schema', vector,
        'distance', format('OPERATOR(%s.<->)', vector),
        'has_outputs', space.output_columns <> '{}',
        'belongs_or_true', CASE WHEN space.output_columns = '{}' THEN 'true' ELSE format('coalesce(%s, false)', fragments ->> 'belongs') END,
        'embedding_or_null', CASE WHEN space.output_columns = '{}' THEN format('NULL::%s.vector', vector)
            ELSE format('CASE WHEN %s THEN %s END', fragments ->> 'belongs', fragments ->> 'embedding') END,
        'version_or_null', CASE WHEN space.version_column IS NULL THEN 'NULL' ELSE format('n.%I', space.version_column) END)) USING after_key;
END
$$;

COMMENT ON FUNCTION songspace.disagreements(songspace.space, text) IS
    'Internal: encodes the next rows of a source and says which of them the space does not hold as it should: by kind, those in order under NULL; last_key is where to go on.';
CREATE OR REPLACE FUNCTION songspace.drain_changes(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    take CONSTANT text := $template$
        WITH taken AS (
            DELETE FROM {changes} c
            WHERE c.ctid = ANY (ARRAY(SELECT l.ctid FROM {changes} l WHERE l.model_id = {model_id} LIMIT {rows_a_call}))
            RETURNING c.key
        )
        SELECT array_agg(DISTINCT {key_text}(t.key)) FILTER (WHERE t.key IS NOT NULL), count(*), count(*) > count(t.key) FROM taken t
    $template$;
    fragments jsonb := songspace.space_fragments(space, model, 'n');
    keys text[];
    taken bigint;
    truncated boolean;
    total bigint := 0;
BEGIN
    LOOP
        EXECUTE songspace.fill_template(take, fragments) INTO keys, taken, truncated;
        EXIT WHEN taken = 0;
        IF truncated THEN
            PERFORM songspace.remove_orphans(space, model);
        END IF;
        PERFORM songspace.encode_keys(space, model, keys);
        total := total + taken;
        -- Less than was asked for is all there was; with writers at work waiting for none could take for ever.
        EXIT WHEN taken < (fragments ->> 'rows_a_call')::bigint;
    END LOOP;
    RETURN total;
END
$$;

COMMENT ON FUNCTION songspace.drain_changes(songspace.space, int) IS
    'Internal: brings a staged or a previous model''s table up to what was committed, by the keys logged for it; returns how many log entries that were.';
CREATE OR REPLACE FUNCTION songspace.drop_leftovers(space text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.name = space FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        PERFORM songspace.drop_unused_tables(found_space);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.drop_leftovers(text) IS
    'Internal: drops what a space no longer uses, unless another session is at work on it: that is no reason for an error.';
CREATE OR REPLACE FUNCTION songspace.drop_space(space text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    WHILE NOT songspace.try_drop_space(old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that read it or write to its source', space;
        PERFORM pg_sleep(0.5);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.drop_space(text) IS
    'Remove a space: its triggers, functions, view and tables, and the output columns that create_space added; models and the rest of the source stay.';
CREATE OR REPLACE FUNCTION songspace.drop_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM songspace.quarantine_entry q WHERE q.space_id = space.space_id AND q.model_id = model;
    DELETE FROM songspace.space_table t WHERE t.space_id = space.space_id AND t.model_id = model;
    PERFORM songspace.define_view(space);
    EXECUTE format('DROP TABLE songspace.%I', songspace.space_table_name(space.name, model));
END
$$;

COMMENT ON FUNCTION songspace.drop_space_table(songspace.space, int) IS 'Internal: takes a model''s vectors out of a space for good.';
CREATE OR REPLACE FUNCTION songspace.drop_unused_tables(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unused int;
    used int[] := array_remove(ARRAY[space.active_model, space.staged_model, space.previous_model], NULL);
BEGIN
    EXECUTE format('DELETE FROM songspace.%I c WHERE c.model_id <> ALL ($1)', space.name || '_changes') USING used;
    FOR unused IN
        SELECT t.model_id FROM songspace.space_table t
        WHERE t.space_id = space.space_id AND t.model_id <> ALL (used)
    LOOP
        IF NOT songspace.try_drop_space_table(space, unused) THEN
            RAISE NOTICE 'space "%": the vectors of model % are still read by older transactions and dropped another time', space.name, unused;
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.drop_unused_tables(songspace.space) IS
    'Internal: drops the vectors and logged changes of models that are neither active nor staged nor kept for rollback.';
CREATE OR REPLACE FUNCTION songspace.embedding_expression(output_columns name[], dims int, row_name text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('(ARRAY[%s]::pg_catalog.float8[])::%s.vector',
        string_agg(format('%s.%I', row_name, c.name), ', ' ORDER BY c.position), songspace.vector_schema())
    FROM unnest(output_columns[:dims]) WITH ORDINALITY AS c (name, position)
$$;

COMMENT ON FUNCTION songspace.embedding_expression(name[], int, text) IS
    'Internal: the SQL expression of the vector that a row''s output columns hold.';
-- Inlined into the query that calls it: hence neither STRICT nor with rights of its own; what it calls has both.
CREATE OR REPLACE FUNCTION songspace.encode(space text, features float8[]) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    -- Each engine answers NULL for the other's spaces: ONNX Runtime's way pays for no look of its own at the engine.
    SELECT coalesce(
        songspace.encode_features(songspace.onnx_identity(space), features)::pg_catalog.float4[],
        songspace.encode_by_sql(space, features))::pg_catalog.float8[]
$$;

COMMENT ON FUNCTION songspace.encode(text, float8[]) IS
    'Raw features, in the order of the space''s active model, to their embedding (dims numbers); NULL where a rule is broken.';
CREATE OR REPLACE FUNCTION songspace.encode_batch(space text, features float8[])
RETURNS TABLE (row_number bigint, embedding float8[])
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    -- In parts, between which a cancel is heard; what is no matrix goes as it is, to be refused by name. An array out of
    -- a table is unpacked by the concatenation with nothing, once and not for every part.
    SELECT p.first OPERATOR(pg_catalog.+) e.number OPERATOR(pg_catalog.-) 1, e.embedding::pg_catalog.float4[]::pg_catalog.float8[]
    FROM songspace.parts_of(features OPERATOR(pg_catalog.||) '{}'::pg_catalog.float8[]) p,
        songspace.encode_matrix(songspace.onnx_identity(space), p.rows) WITH ORDINALITY AS e (embedding, number)
    UNION ALL
    SELECT e.number, e.embedding::pg_catalog.float8[]
    FROM songspace.encode_batch_by_sql(space, features) WITH ORDINALITY AS e (embedding, number)
$$;

COMMENT ON FUNCTION songspace.encode_batch(text, float8[]) IS
    'Rows of raw features (a two-dimensional array, n x width) to n embeddings, numbered from 1; NULL where a rule is broken.';
CREATE OR REPLACE FUNCTION songspace.encode_batch_by_sql(space text, features float8[]) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    IF found_space.engine = 'sql' THEN
        RETURN QUERY SELECT a.embedding FROM songspace.sql_answers(found_space.active_model, features) a (embedding);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.encode_batch_by_sql(text, float8[]) IS
    'Internal, for encode_batch(): rows of raw features to embeddings; no rows where the space''s engine is another.';
CREATE OR REPLACE FUNCTION songspace.encode_by_sql(space text, features float8[]) RETURNS float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    embedding float4[];
BEGIN
    IF found_space.engine = 'sql' THEN
        EXECUTE format('SELECT songspace.model_%s_accept($1)', found_space.active_model) INTO embedding USING features;
    END IF;
    RETURN embedding;
END
$$;

COMMENT ON FUNCTION songspace.encode_by_sql(text, float8[]) IS
    'Internal, for encode(): raw features to an embedding; NULL where a rule is broken, and where the space''s engine is another.';
CREATE OR REPLACE FUNCTION songspace.encode_features(identity text, features float8[]) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_features(plpy, identity, features)
$python$;

COMMENT ON FUNCTION songspace.encode_features(text, float8[]) IS
    'Internal, for encode(): raw features to the text of a real[]; NULL where a rule is broken.';
CREATE OR REPLACE FUNCTION songspace.encode_key_range(space songspace.space, model int, after_key text, last_key text)
RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- In the order of the key, so that a call is one range of its index however large the table is.
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload, {features} AS features
            FROM {source} n
            WHERE ($1 IS NULL OR n.{key} {follows} $1::{key_type}) AND ($2 IS NULL OR NOT n.{key} {follows} $2::{key_type})
            ORDER BY n.{key} LIMIT {rows_a_call}
        ), encoded AS (
            INSERT INTO {table} AS t (key, embedding)
                SELECT e.key, e.embedding
                FROM (
                    SELECT array_agg(b.key) AS keys, {payloads} AS payload
                    FROM batch b WHERE b.payload IS NOT NULL
                ) r, ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
                ON CONFLICT (key) DO NOTHING
        ), refused AS MATERIALIZED (
            SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(b.key), b.features)
            FROM batch b WHERE b.payload IS NULL
        )
        SELECT (SELECT {key_text}(b.key) FROM batch b ORDER BY b.key DESC LIMIT 1), (SELECT count(*) FROM refused)
    $template$;
    statement text := songspace.fill_template(template, songspace.space_fragments(space, model, 'n'));
BEGIN
    LOOP
        EXECUTE statement INTO after_key USING after_key, last_key;
        EXIT WHEN after_key IS NULL;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.encode_key_range(songspace.space, int, text, text) IS
    'Internal: encodes the rows of a range of keys into a model''s table where they are not there yet; the rest goes to the quarantine.';
CREATE OR REPLACE FUNCTION songspace.encode_keys(space songspace.space, model int, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        WITH batch AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {guard} THEN {payload} END AS payload, {features} AS features
            FROM {source} n WHERE n.{key} {equals} ANY ($1::{key_type}[])
        ), encoded AS (
            INSERT INTO {table} AS t (key, embedding)
                SELECT e.key, e.embedding
                FROM (
                    SELECT array_agg(b.key) AS keys, {payloads} AS payload
                    FROM batch b WHERE b.payload IS NOT NULL
                ) r, ROWS FROM (unnest(r.keys), {encode_rows}({identity}, r.payload)) AS e (key, embedding)
                ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding WHERE t.embedding {differs} excluded.embedding
        ), gone AS (
            DELETE FROM {table} t
            WHERE t.key {equals} ANY ($1::{key_type}[])
                AND NOT EXISTS (SELECT FROM batch b WHERE b.key {equals} t.key AND b.payload IS NOT NULL)
        ), forgiven AS (
            DELETE FROM songspace.quarantine_entry q
            WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = ANY ($1)
                AND NOT EXISTS (SELECT FROM batch b WHERE {key_text}(b.key) = q.key AND b.payload IS NULL)
        )
        SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(b.key), b.features) FROM batch b WHERE b.payload IS NULL
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) USING keys;
END
$$;

COMMENT ON FUNCTION songspace.encode_keys(songspace.space, int, text[]) IS
    'Internal: makes a model''s table say of these keys what the source says now.';
CREATE OR REPLACE FUNCTION songspace.encode_matrix(identity text, rows float8[]) RETURNS SETOF text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_matrix(plpy, identity, rows)
$python$;

COMMENT ON FUNCTION songspace.encode_matrix(text, float8[]) IS
    'Internal, for encode_batch(): rows of raw features to texts of real[].';
CREATE OR REPLACE FUNCTION songspace.encode_next_batch(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    batch songspace.backfill_batch;
    started timestamptz := clock_timestamp();
BEGIN
    -- Shared: batches run side by side, but what locks the space (draining, activating, retiring) waits for them.
    PERFORM FROM songspace.space s WHERE s.space_id = space.space_id FOR SHARE;
    SELECT b.* INTO batch
    FROM songspace.backfill_batch b
    WHERE b.space_id = space.space_id AND b.model_id = model AND b.finished_at IS NULL
    ORDER BY b.number LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM songspace.encode_key_range(space, model, batch.after_key, batch.last_key);
    UPDATE songspace.backfill_batch b
        SET finished_at = clock_timestamp(), milliseconds = songspace.milliseconds_since(started)
        WHERE (b.space_id, b.model_id, b.number) = (batch.space_id, batch.model_id, batch.number);
    RETURN true;
END
$$;

COMMENT ON FUNCTION songspace.encode_next_batch(songspace.space, int) IS
    'Internal: encodes the first batch that no other session has taken; false where none is left.';
CREATE OR REPLACE FUNCTION songspace.encode_row(identity text, payload bytea) RETURNS text
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_row(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_row(text, bytea) IS
    'Internal, for triggers: vector_send of one row''s features to the text of a real[].';
CREATE OR REPLACE FUNCTION songspace.encode_rows(identity text, payload bytea) RETURNS SETOF vector
LANGUAGE plpython3u STABLE STRICT PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].encode_rows(plpy, identity, payload)
$python$;

COMMENT ON FUNCTION songspace.encode_rows(text, bytea) IS
    'Internal, for batches: concatenated vector_send of rows to their embeddings, in order.';
CREATE OR REPLACE FUNCTION songspace.encode_vectors(identity text, rows vector[]) RETURNS SETOF vector
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
BEGIN
    RETURN QUERY EXECUTE pg_catalog.format('SELECT songspace.model_%s_encode(r.row) FROM pg_catalog.unnest($1) AS r (row)', (
        SELECT m.model_id FROM songspace.model m WHERE m.identity OPERATOR(pg_catalog.=) encode_vectors.identity)) USING rows;
END
$$;

COMMENT ON FUNCTION songspace.encode_vectors(text, vector[]) IS
    'Internal, for batches of the engine sql: rows of features to their embeddings, in order.';
CREATE OR REPLACE FUNCTION songspace.enforce_row_security(space text, enforce boolean DEFAULT true) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
BEGIN
    UPDATE songspace.space s SET row_security = enforce WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.guard_space_table(new_space, t.model_id) FROM songspace.space_table t WHERE t.space_id = new_space.space_id;
    PERFORM songspace.grant_space(new_space);
    IF enforce AND NOT (SELECT c.relrowsecurity FROM pg_class c WHERE c.oid = new_space.source) THEN
        RAISE NOTICE 'space "%": % has no row-level security yet: ALTER TABLE % ENABLE ROW LEVEL SECURITY',
            space, new_space.source, new_space.source;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.enforce_row_security(text, boolean) IS
    'Have a space show a key only to who sees the row in the source, by the source''s policies and grants: in its view, in every search and in the quarantine. Each row that a search considers is looked up in the source.';
CREATE OR REPLACE FUNCTION songspace.engine_fragments(engine text, model songspace.model, features text) RETURNS jsonb
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE engine
        WHEN 'sql' THEN jsonb_build_object(
            'encode_row', format('songspace.model_%s_encode((%s)::%s.vector)::pg_catalog.float4[]', model.model_id, features, v),
            'payload', format('(%s)::%s.vector', features, v),
            'payloads', 'pg_catalog.array_agg(payload)',
            'encode_rows', 'songspace.encode_vectors')
        ELSE jsonb_build_object(
            'encode_row', format('songspace.encode_row(%L::pg_catalog.text, %s.vector_send((%s)::%2$s.vector))::pg_catalog.float4[]',
                model.identity, v, features),
            'payload', format('%1$s.vector_send((%2$s)::%1$s.vector)', v, features),
            'payloads', 'pg_catalog.string_agg(payload, '''')',
            'encode_rows', 'songspace.encode_rows')
        END
    FROM songspace.vector_schema() v
$$;

COMMENT ON FUNCTION songspace.engine_fragments(text, songspace.model, text) IS
    'Internal: the pieces of SQL that differ from engine to engine, over an expression of a row''s features as float8[]: how it is encoded alone, and how rows that keep the rules are handed over together.';
CREATE OR REPLACE FUNCTION songspace.exact_distance(space text, point float4[], left_out text, k int, model int DEFAULT NULL) RETURNS float8
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
    distance float8;
BEGIN
    EXECUTE format('SELECT max(n.distance) FROM (SELECT t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t '
        'WHERE NOT t.key %4$s $2::%5$s ORDER BY (t.embedding %1$s $1::%2$s) + 0 LIMIT $3) n',
        active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type)
        INTO distance USING point, left_out, k;
    RETURN distance;
END
$$;

COMMENT ON FUNCTION songspace.exact_distance(text, float4[], text, int, int) IS
    'Internal: the distance of the k-th nearest row, found by looking at every row.';
CREATE OR REPLACE FUNCTION songspace.explain(space text, a text, b text)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.kind, c.name, c.value_a, c.value_b, c.difference, c.share, c.words
    FROM songspace.compare_points(space, songspace.point_of(space, a)::float8[], songspace.point_of(space, b)::float8[]) c
$$;

CREATE OR REPLACE FUNCTION songspace.explain(space text, a anyelement, b anyelement)
RETURNS TABLE (kind text, name text, value_a float8, value_b float8, difference float8, share float8, words text)
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT e.kind, e.name, e.value_a, e.value_b, e.difference, e.share, e.words FROM songspace.explain(space, songspace.key_text(a), songspace.key_text(b)) e
$$;

COMMENT ON FUNCTION songspace.explain(text, text, text) IS
    'What makes two rows near or far: their distance, with what changes from a to b in words (14 BPM faster, less bright); then every feature, decoded, in its own unit, and every axis, each with its difference (b - a) and its share in all of them, largest first. A model without a decoder has no features here.';
COMMENT ON FUNCTION songspace.explain(text, anyelement, anyelement) IS 'The same, with the keys given as themselves instead of as text.';
CREATE OR REPLACE FUNCTION songspace.explain_missing_key(space text, key text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- With the caller's rights: what he may not see is as good as not there.
    active record := songspace.active_table(space);
    found_space songspace.spaces;
    stored_key text;
    reasons text;
BEGIN
    SELECT s.* INTO found_space FROM songspace.spaces s WHERE s.space = explain_missing_key.space;
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = found_space.source) THEN
        RAISE EXCEPTION 'the source of the space "%" is gone', space
            USING ERRCODE = 'undefined_table', HINT = format('SELECT songspace.drop_space(%L) removes what is left of it.', space);
    END IF;
    EXECUTE format('SELECT %s($1::%s)', active.key_text, active.key_type) INTO stored_key USING key;
    SELECT string_agg(concat_ws(' ', q."column", q.reason), '; ') INTO reasons
    FROM songspace.quarantine q WHERE q.space = explain_missing_key.space AND q.key = stored_key;
    IF reasons IS NULL AND NOT songspace.sees_key(found_space.source, found_space.key_column, active.key_equals, active.key_type, key) THEN
        RAISE EXCEPTION '% has no row with the key %', found_space.source, quote_literal(key)
            USING ERRCODE = 'no_data_found', HINT = format('Keys are values of its column %I.', found_space.key_column);
    END IF;
    -- Not an error: in a query over many rows one such row must not end it.
    RAISE NOTICE 'row % is not in the space "%": %', quote_literal(key), space,
        coalesce(reasons, 'it is not encoded by the active model; see songspace.status');
END
$$;

COMMENT ON FUNCTION songspace.explain_missing_key(text, text) IS
    'Internal: an error for a key that no row has which the caller may see, a notice with the reason for a row that is not encoded.';
CREATE OR REPLACE FUNCTION songspace.exploring_functions() RETURNS name[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{
        ring, directions, point_of, direction_bounds, require_ring, vector_schema, similar, similar_where, similar_plan,
        search, search_target, search_way, search_statement, full_groups, weight_roots, require_search,
        filter_predicate, filter_comparison, filter_literal,
        decode_named, interpolate, flow, traverse, decode_points, require_steps, require_point, explain, compare_points, changes_between,
        path, point_between, artist_of, next_stop, legs, require_path
    }'::name[]
$$;

COMMENT ON FUNCTION songspace.exploring_functions() IS 'Internal: what an explorer calls, and what that is made of where it runs with the caller''s rights.';
CREATE OR REPLACE FUNCTION songspace.feature_expressions(source regclass, spec jsonb, row_name text) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    feature record;
    expressions text[] := '{}';
BEGIN
    FOR feature IN
        SELECT f.value ->> 'name' AS name, a.attnum, a.atttypid, a.attgenerated, format('%s.%I', row_name, f.value ->> 'name') AS value
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
            LEFT JOIN pg_attribute a ON a.attrelid = source AND a.attname = f.value ->> 'name'
                AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY f.position
    LOOP
        IF feature.attnum IS NULL THEN
            RAISE EXCEPTION 'the model wants a feature "%", but % has no such column', feature.name, source
                USING ERRCODE = 'undefined_column', HINT = 'Add the column, or train on columns that the table has.';
        ELSIF feature.attgenerated <> '' THEN
            RAISE EXCEPTION 'the feature "%" of % is a generated column, which a trigger cannot see', feature.name, source
                USING ERRCODE = 'feature_not_supported', HINT = 'Train on the columns that it is made from.';
        ELSIF feature.atttypid IN ('int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'float4'::regtype, 'float8'::regtype) THEN
            expressions := expressions || format('%s::pg_catalog.float8', feature.value);
        ELSIF feature.atttypid = 'bool'::regtype THEN
            expressions := expressions || format('%s::pg_catalog.int4::pg_catalog.float8', feature.value);
        ELSIF feature.atttypid = 'numeric'::regtype THEN
            expressions := expressions || format('songspace.to_float8(%s)', feature.value);
        ELSE
            RAISE EXCEPTION 'the feature "%" of % is of type %, not a number', feature.name, source, format_type(feature.atttypid, NULL)
                USING ERRCODE = 'datatype_mismatch', HINT = 'A feature is of an integer, floating, numeric or boolean type.';
        END IF;
    END LOOP;
    RETURN expressions;
END
$$;

COMMENT ON FUNCTION songspace.feature_expressions(regclass, jsonb, text) IS
    'Internal: one float8 expression a feature, over the columns of a row variable or alias; errors name the column.';
CREATE OR REPLACE FUNCTION songspace.feature_scales(model int) RETURNS float8[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg((f.value ->> 'scale')::float8 ORDER BY f.position), '{}')
    FROM songspace.model m,
        jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    WHERE m.model_id = feature_scales.model
$$;

COMMENT ON FUNCTION songspace.feature_scales(int) IS 'Internal: the spread of each of a model''s features in training, in its unit; 0 for a constant one.';
CREATE OR REPLACE FUNCTION songspace.feature_words(feature text, difference float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
        (SELECT concat_ws(' ', to_char(abs(difference) * w.factor, w.digits), w.unit, CASE WHEN difference > 0 THEN w.more ELSE w.less END)
            FROM (VALUES
                ('bpm', 1, 'FM9990', 'BPM', 'faster', 'slower'),
                ('tempo', 1, 'FM9990', 'BPM', 'faster', 'slower'),
                ('loudness', 1, 'FM9990.0', 'dB', 'louder', 'quieter'),
                ('duration_ms', 0.001, 'FM99990', 's', 'longer', 'shorter'),
                ('onset_rate', 1, 'FM9990.0', 'onsets/s', 'busier', 'calmer'),
                ('danceability', 1, NULL, NULL, 'more danceable', 'less danceable'),
                ('energy', 1, NULL, NULL, 'more energetic', 'less energetic'),
                ('valence', 1, NULL, NULL, 'happier', 'sadder'),
                ('acousticness', 1, NULL, NULL, 'more acoustic', 'less acoustic'),
                ('speechiness', 1, NULL, NULL, 'more spoken', 'less spoken'),
                ('instrumentalness', 1, NULL, NULL, 'more instrumental', 'less instrumental'),
                ('liveness', 1, NULL, NULL, 'more live', 'less live'),
                ('beat_punch', 1, NULL, NULL, 'punchier', 'less punchy'),
                ('tonal_clarity', 1, NULL, NULL, 'more tonal', 'less tonal'),
                ('chord_change_rate', 1, NULL, NULL, 'more chord changes', 'fewer chord changes'),
                ('crest', 1, NULL, NULL, 'more dynamic', 'less dynamic'),
                ('entropy', 1, NULL, NULL, 'noisier', 'less noisy'),
                ('spectral_centroid', 1, NULL, NULL, 'brighter', 'less bright'),
                ('spectral_rolloff', 1, NULL, NULL, 'more treble', 'less treble'),
                ('spectral_flatness', 1, NULL, NULL, 'noisier in tone', 'purer in tone'),
                ('spectral_energy', 1, NULL, NULL, 'louder', 'quieter'),
                ('sub_drive', 1, NULL, NULL, 'more sub-bass', 'less sub-bass'),
                ('air_sizzle', 1, NULL, NULL, 'airier', 'less airy')
            ) AS w (name, factor, digits, unit, more, less)
            WHERE w.name = feature),
        CASE WHEN difference > 0 THEN 'more ' ELSE 'less ' END || replace(feature, '_', ' '))
$$;

COMMENT ON FUNCTION songspace.feature_words(text, float8) IS
    'Internal: a difference of a feature (in its own unit) in words: 14 BPM faster; of a feature without words of its own, more or less of it.';
CREATE OR REPLACE FUNCTION songspace.features_of(model int) RETURNS name[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg((f.value ->> 'name')::name ORDER BY f.position), '{}')
    FROM songspace.model m,
        jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    WHERE m.model_id = features_of.model
$$;

COMMENT ON FUNCTION songspace.features_of(int) IS 'Internal: the columns that a model looks at, in its order; none for NULL.';
CREATE OR REPLACE FUNCTION songspace.fill_template(template text, fragments jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- In one pass, so that a name that holds braces is never taken for a placeholder.
    SELECT string_agg(CASE WHEN piece.parts[1] IS NULL THEN piece.parts[2]
        ELSE coalesce(fragments ->> piece.parts[1], format('<no fragment %s>', piece.parts[1])) END,
        '' ORDER BY piece.position)
    FROM regexp_matches(template, '\{(\w+)\}|([^{]+|\{)', 'g') WITH ORDINALITY AS piece (parts, position)
$$;

COMMENT ON FUNCTION songspace.fill_template(text, jsonb) IS 'Internal: a template of SQL with each {name} replaced by its fragment.';
CREATE OR REPLACE FUNCTION songspace.filter_comparison("column" text, type text, operator text, value jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    place text := format('s.%I', "column");
    literals text[];
BEGIN
    IF operator = 'is null' THEN
        IF jsonb_typeof(value) <> 'boolean' THEN
            RAISE EXCEPTION 'the filter on "%" has "is null": %', "column", value
                USING ERRCODE = 'invalid_parameter_value', HINT = 'It is true or false.';
        END IF;
        RETURN place || CASE WHEN value::bool THEN ' IS NULL' ELSE ' IS NOT NULL' END;
    ELSIF operator NOT IN ('=', '<>', '<', '<=', '>', '>=', 'in', 'like', 'between') THEN
        RAISE EXCEPTION 'the filter on "%" has the operator "%", which is not known', "column", operator
            USING ERRCODE = 'invalid_parameter_value', HINT = 'There are =, <>, <, <=, >, >=, in, between, like and is null.';
    END IF;
    IF operator NOT IN ('in', 'between') THEN
        RETURN format('%s %s %s', CASE operator WHEN 'like' THEN place || '::pg_catalog.text' ELSE place END, operator,
            songspace.filter_literal("column", CASE operator WHEN 'like' THEN 'text' ELSE type END, value));
    ELSIF jsonb_typeof(value) <> 'array' OR operator = 'between' AND jsonb_array_length(value) <> 2 THEN
        RAISE EXCEPTION 'the filter on "%" has "%": %', "column", operator, value
            USING ERRCODE = 'invalid_parameter_value',
                HINT = CASE operator WHEN 'in' THEN 'It takes an array of values.' ELSE 'It takes an array of two values, the lower one first.' END;
    END IF;
    SELECT coalesce(array_agg(songspace.filter_literal("column", type, v.value) ORDER BY v.position), '{}') INTO literals
    FROM jsonb_array_elements(value) WITH ORDINALITY AS v (value, position);
    RETURN CASE
        WHEN operator = 'between' THEN format('%s BETWEEN %s AND %s', place, literals[1], literals[2])
        WHEN literals = '{}' THEN 'false'
        ELSE format('%s IN (%s)', place, array_to_string(literals, ', ')) END;
END
$$;

COMMENT ON FUNCTION songspace.filter_comparison(text, text, text, jsonb) IS 'Internal: one comparison of a filter as SQL over the alias s.';
CREATE OR REPLACE FUNCTION songspace.filter_literal("column" text, type text, value jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wanted text := CASE (SELECT t.typcategory FROM pg_type t WHERE t.oid = type::regtype) WHEN 'N' THEN 'number' WHEN 'B' THEN 'boolean' ELSE 'string' END;
    literal text := format('%L::%s', value #>> '{}', type);
BEGIN
    IF jsonb_typeof(value) IS DISTINCT FROM wanted THEN
        RAISE EXCEPTION 'the filter compares "%", which is %, with %', "column", type, value
            USING ERRCODE = 'invalid_parameter_value',
                HINT = format('Give it a JSON %s; {"is null": true} asks for rows without a value.', wanted);
    ELSIF wanted <> 'boolean' THEN
        EXECUTE 'SELECT ' || literal;
    END IF;
    RETURN literal;
EXCEPTION WHEN invalid_text_representation OR numeric_value_out_of_range OR datetime_field_overflow OR invalid_datetime_format THEN
    RAISE EXCEPTION 'the filter compares "%", which is %, with %', "column", type, value
        USING ERRCODE = 'invalid_parameter_value', HINT = SQLERRM;
END
$$;

COMMENT ON FUNCTION songspace.filter_literal(text, text, jsonb) IS
    'Internal: a JSON value as a quoted literal of a column''s type; an error that names both where it is none.';
CREATE OR REPLACE FUNCTION songspace.filter_predicate(source text, filter jsonb) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    entry record;
    parts text[] := '{}';
    type_name text;
BEGIN
    IF filter IS NULL THEN
        RETURN NULL;
    ELSIF jsonb_typeof(filter) <> 'object' THEN
        RAISE EXCEPTION 'a filter is a JSON object, not: %', filter
            USING ERRCODE = 'invalid_parameter_value', HINT = 'For example {"bt_year": {">": 2010}, "bt_genre": "Jazz"}.';
    END IF;
    FOR entry IN
        SELECT c.key AS name, o.key AS operator, o.value
        FROM jsonb_each(filter) c, jsonb_each(CASE
            WHEN jsonb_typeof(c.value) = 'object' THEN c.value
            WHEN c.value = 'null' THEN '{"is null": true}'
            ELSE jsonb_build_object('=', c.value) END) o
    LOOP
        SELECT format_type(a.atttypid, NULL) INTO type_name
        FROM pg_attribute a WHERE a.attrelid = source::regclass AND a.attname = entry.name AND a.attnum > 0 AND NOT a.attisdropped;
        IF NOT FOUND THEN
            RAISE EXCEPTION '% has no column "%"', source, entry.name
                USING ERRCODE = 'undefined_column', HINT = 'A filter names columns of the space''s source table.';
        END IF;
        parts := parts || songspace.filter_comparison(entry.name, type_name, entry.operator, entry.value);
    END LOOP;
    RETURN nullif(array_to_string(parts, ' AND '), '');
END
$$;

COMMENT ON FUNCTION songspace.filter_predicate(text, jsonb) IS
    'Internal: a filter given as JSON as a predicate over the alias s, its columns and values checked and quoted; NULL where it asks for nothing.';
CREATE OR REPLACE FUNCTION songspace.finish_backfill(space text, model int, staged_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_staging(space, model, staged_at);
    started timestamptz := clock_timestamp();
    progress record;
BEGIN
    progress := songspace.backfill_progress(found_space.space_id, model);
    IF progress.rows_left IS NOT NULL THEN
        RETURN false;
    END IF;
    IF songspace.index_state(songspace.space_table_name(space, model)) = 'missing' THEN
        PERFORM songspace.tell_filled(found_space, model);
        PERFORM songspace.create_space_index(found_space, model);
        RAISE NOTICE 'space "%": index built, % ms', space, songspace.milliseconds_since(started);
    END IF;
    RETURN true;
END
$$;

COMMENT ON FUNCTION songspace.finish_backfill(text, int, timestamptz) IS
    'Internal: builds the index once every batch is done; false where a batch is left that its session gave up.';
CREATE OR REPLACE FUNCTION songspace.flow(space text, key text, direction float8[], amount float8 DEFAULT 1) RETURNS songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    point float8[] := songspace.point_of(space, key)::float8[];
    moved songspace.decoded;
BEGIN
    PERFORM songspace.require_point(space, direction);
    SELECT d.* INTO moved FROM songspace.decode_points(space, ARRAY[ARRAY(
        SELECT p.value + amount * p.way FROM unnest(point, direction) WITH ORDINALITY AS p (value, way, axis) ORDER BY p.axis)]) d
    WHERE point IS NOT NULL;
    RETURN moved;
END
$$;

CREATE OR REPLACE FUNCTION songspace.flow(space text, key anyelement, direction float8[], amount float8 DEFAULT 1) RETURNS songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT songspace.flow(space, songspace.key_text(key), direction, amount)
$$;

COMMENT ON FUNCTION songspace.flow(text, text, float8[], float8) IS
    'Where a row comes to when its embedding is moved by amount x direction (dims numbers, taken as they are), with its features in raw units; NULL for a row that is not encoded.';
COMMENT ON FUNCTION songspace.flow(text, anyelement, float8[], float8) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.follow_again(space_id int, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = follow_again.space_id;
    IF found_space.output_columns = '{}' THEN
        PERFORM songspace.encode_keys(found_space, found_space.active_model, keys);
    ELSE
        PERFORM songspace.follow_columns(found_space, keys);
    END IF;
EXCEPTION WHEN syntax_error_or_access_rule_violation OR data_exception THEN
    -- The model or the table is at fault, and the row in the quarantine by now.
    NULL;
END
$$;

COMMENT ON FUNCTION songspace.follow_again(int, text[]) IS
    'Internal, for triggers: follows rows as they are now, which triggers of the user''s own wrote to since.';
CREATE OR REPLACE FUNCTION songspace.follow_columns(space songspace.space, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        WITH row AS MATERIALIZED (
            SELECT n.{key} AS key, CASE WHEN {belongs} THEN {embedding} END AS embedding, {features} AS features, n.{first_output} IS NULL AS missing
            FROM {source} n WHERE n.{key} {equals} ANY ($1::{key_type}[])
        ), gone AS (
            DELETE FROM {table} t
            WHERE t.key {equals} ANY ($1::{key_type}[])
                AND NOT EXISTS (SELECT FROM row r WHERE r.key {equals} t.key AND r.embedding IS NOT NULL)
        ), followed AS (
            INSERT INTO {table} AS t (key, embedding) SELECT r.key, r.embedding FROM row r WHERE r.embedding IS NOT NULL
                ON CONFLICT (key) DO UPDATE SET embedding = excluded.embedding WHERE t.embedding {differs} excluded.embedding
        ), forgiven AS (
            DELETE FROM songspace.quarantine_entry q
            WHERE q.space_id = {space_id} AND q.model_id = {model_id} AND q.key = ANY ($1)
                AND NOT EXISTS (SELECT FROM row r WHERE {key_text}(r.key) = q.key AND r.embedding IS NULL)
        )
        SELECT songspace.quarantine_row({space_id}, {model_id}, {key_text}(r.key), r.features, r.missing) FROM row r WHERE r.embedding IS NULL
    $template$;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, space.active_model, 'n')
        || jsonb_build_object('first_output', quote_ident(space.output_columns[1]))) USING keys;
END
$$;

COMMENT ON FUNCTION songspace.follow_columns(songspace.space, text[]) IS
    'Internal: makes the active model''s table and the quarantine say of these keys what the output columns say now.';
CREATE OR REPLACE FUNCTION songspace.full_groups(members text[], at_most int) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT COALESCE(pg_catalog.array_agg(f.member), '{}') FROM (
        SELECT m.member FROM pg_catalog.unnest(members) AS m (member) WHERE at_most IS NOT NULL AND m.member IS NOT NULL
        GROUP BY m.member HAVING pg_catalog.count(*) OPERATOR(pg_catalog.>=) at_most
    ) f
$$;

COMMENT ON FUNCTION songspace.full_groups(text[], int) IS 'Internal: the groups of which an answer has as many rows as it may; none where there is no limit.';
CREATE OR REPLACE FUNCTION songspace.gate_failures(space_id int, measures jsonb) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(format('%s is %s, %s %s: %s', t.measure, round((measures ->> t.measure)::numeric, 6),
            CASE WHEN t.is_minimum THEN 'below' ELSE 'above' END, t.bound, t.what) ORDER BY t.measure), '{}')
    FROM songspace.thresholds_of(gate_failures.space_id) t
    WHERE NOT songspace.is_within((measures ->> t.measure)::float8, t.bound, t.is_minimum)
$$;

COMMENT ON FUNCTION songspace.gate_failures(int, jsonb) IS 'Internal: the measures beyond a space''s bounds, in words.';
CREATE OR REPLACE FUNCTION songspace.generated_functions(space songspace.space) RETURNS regprocedure[]
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(p.oid::regprocedure ORDER BY p.proname), '{}')
    FROM pg_proc p
    WHERE p.pronamespace = 'songspace'::regnamespace
        AND p.proname IN (
            SELECT (space.name || suffix)::name
            FROM unnest(ARRAY['_begin', '_encode', '_insert', '_change', '_delete', '_forget_key', '_visible']) AS suffix
        )
$$;

COMMENT ON FUNCTION songspace.generated_functions(songspace.space) IS 'Internal: the functions that were generated for a space.';
CREATE OR REPLACE FUNCTION songspace.grant_exploring(role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    function regprocedure;
BEGIN
    FOR function IN
        SELECT p.oid::regprocedure FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace AND p.proname = ANY (songspace.exploring_functions())
    LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %s', function, role);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_exploring(regrole) IS 'Internal: lets a role call what an explorer asks, and what that is made of.';
CREATE OR REPLACE FUNCTION songspace.grant_space(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    user_name name;
BEGIN
    -- Not by USAGE of the schema: who only watches has that, too.
    FOR user_name IN
        SELECT r.rolname
        FROM pg_proc p, aclexplode(p.proacl) a JOIN pg_roles r ON r.oid = a.grantee
        WHERE p.oid = 'songspace.similar_to'::regproc AND a.privilege_type = 'EXECUTE' AND a.grantee <> p.proowner
    LOOP
        EXECUTE format('GRANT SELECT ON songspace.%s TO %I', array_to_string(space.name || ARRAY(
            SELECT quote_ident(t.relation) FROM songspace.space_table t WHERE t.space_id = space.space_id), ', songspace.'), user_name);
        IF space.row_security THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.%I TO %I', space.name || '_visible', user_name);
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_space(songspace.space) IS 'Internal: lets every role that grant_use named read a space.';
CREATE OR REPLACE FUNCTION songspace.grant_use(role regrole) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space songspace.space;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA songspace TO %s', role);
    EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.encode, songspace.encode_batch, songspace.decode, songspace.warm, songspace.similar_to, '
        'songspace.similar(text, text, int), songspace.similar(text, anyelement, int), songspace.recall, songspace.space_status TO %s', role);
    -- What these are made of; it tells a role no more than they do.
    EXECUTE format('GRANT EXECUTE ON FUNCTION songspace.onnx_identity, songspace.parts_of, songspace.no_such_space, songspace.encode_features, '
        'songspace.encode_matrix, songspace.decode_embedding, songspace.nearest, songspace.active_table, songspace.explain_missing_key, '
        'songspace.sees_key, songspace.key_text, songspace.encode_by_sql, songspace.encode_batch_by_sql, songspace.decode_by_sql TO %s', role);
    PERFORM songspace.grant_exploring(role);
    EXECUTE format('GRANT SELECT (space_id, active_model) ON songspace.space TO %s', role);
    EXECUTE format('GRANT SELECT ON songspace.models, songspace.spaces, songspace.status, songspace.quarantine, songspace.evidence, songspace.calibrations TO %s', role);
    FOR space IN SELECT s.* FROM songspace.space s LOOP
        PERFORM songspace.grant_space(space);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.grant_use(regrole) IS
    'Let a role encode, decode and search, in the spaces of now and later, and nothing more. Inserting needs no grant of songspace''s.';
CREATE OR REPLACE FUNCTION songspace.guard_expression(spec jsonb, expressions text[], finite boolean DEFAULT true) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- NaN is above every number in SQL, NULL makes the whole NULL: what passes is finite and within the bounds.
    WITH rule AS (
        SELECT expressions[f.position] AS value, f.position,
            coalesce((f.value ->> 'minimum')::float8, '-3.4028234663852886e38') AS low,
            coalesce((f.value ->> 'maximum')::float8, '3.4028234663852886e38') AS high,
            f.value -> 'reject' AS reject,
            num_nonnulls(f.value ->> 'minimum', f.value ->> 'maximum') > 0 AS bounded
        FROM jsonb_array_elements(spec #> '{encoder,inputs,0,features}') WITH ORDINALITY AS f (value, position)
    ), term AS (
        SELECT r.position, 1 AS part, format(
            '(%1$s OPERATOR(pg_catalog.>=) %2$L::pg_catalog.float8 AND %1$s OPERATOR(pg_catalog.<=) %3$L::pg_catalog.float8)',
            r.value, r.low, r.high) AS condition
        FROM rule r
        WHERE finite OR r.bounded
        UNION ALL
        SELECT r.position, 2, format('%s OPERATOR(pg_catalog.<>) %L::pg_catalog.float8', r.value, rejected)
        FROM rule r, jsonb_array_elements_text(r.reject) AS rejected
        UNION ALL
        SELECT max(r.position), 3, format('(%s)', string_agg(
            format('%s OPERATOR(pg_catalog.<>) ''0''::pg_catalog.float8', r.value), ' OR ' ORDER BY r.position))
        FROM rule r
        WHERE (spec #> '{encoder,inputs,0,reject_all_zero}')::boolean
        HAVING count(*) > 0
    )
    SELECT coalesce(string_agg(t.condition, ' AND ' ORDER BY t.part, t.position), 'true') FROM term t
$$;

COMMENT ON FUNCTION songspace.guard_expression(jsonb, text[], boolean) IS
    'Internal: the SQL condition, true for rows that keep every rule of the spec; without finite, NULL, NaN and infinity are left for the cast to vector to refuse.';
CREATE OR REPLACE FUNCTION songspace.guard_space_table(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation name := songspace.space_table_name(space.name, model);
    guarded boolean := EXISTS (
        SELECT FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE p.polname = 'visible_in_source' AND c.relname = relation AND c.relnamespace = 'songspace'::regnamespace);
BEGIN
    IF guarded AND NOT space.row_security THEN
        EXECUTE format('DROP POLICY visible_in_source ON songspace.%I', relation);
        EXECUTE format('ALTER TABLE songspace.%I DISABLE ROW LEVEL SECURITY', relation);
    ELSIF space.row_security AND NOT guarded THEN
        EXECUTE format('ALTER TABLE songspace.%I ENABLE ROW LEVEL SECURITY', relation);
        EXECUTE format('CREATE POLICY visible_in_source ON songspace.%I FOR SELECT USING (songspace.%I(key))', relation, space.name || '_visible');
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.guard_space_table(songspace.space, int) IS
    'Internal: lets a model''s vectors be seen by whoever sees their rows, or by everyone with the right to search.';
CREATE OR REPLACE FUNCTION songspace.health(space text, sample int DEFAULT 2000, pca_columns name[] DEFAULT NULL)
RETURNS TABLE (
    embedding text, rows bigint, isolated float8, distance_ratio float8, hubness float8, dead_zones float8, score float8, verdict text
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    active record := songspace.active_table(space);
    by_distance text := format('OPERATOR(%s.<->)', songspace.vector_schema());
    keys text[];
    own_score float8;
    compared record;
BEGIN
    IF sample IS NULL OR sample NOT BETWEEN 100 AND 20000 THEN
        RAISE EXCEPTION 'a sample of % rows tells nothing of neighbourhoods, or takes too long', sample
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Sample 100 to 20000 rows; every pair of them is compared.';
    END IF;
    EXECUTE format('SELECT array_agg(n.key) FROM (SELECT %s(t.key) AS key FROM songspace.%I t ORDER BY random() LIMIT $1) n', active.key_text, active.relation)
        INTO keys USING sample;
    FOR compared IN
        SELECT v.* FROM (VALUES
            (space, format('SELECT t.embedding AS point FROM songspace.%I t WHERE %s(t.key) = ANY (%%L)', active.relation, active.key_text), active.distance_operator),
            ('pca', songspace.column_points(found_space,
                ARRAY(SELECT format('s.%I::float8', c) FROM unnest(pca_columns) c), false), by_distance),
            ('features', songspace.column_points(found_space, songspace.feature_expressions(found_space.source,
                (songspace.model_of(found_space.active_model)).spec::jsonb, 's'), true), by_distance)
        ) AS v (name, query, operator)
        WHERE v.query IS NOT NULL AND keys IS NOT NULL
    LOOP
        SELECT h.rows, h.isolated, h.distance_ratio, h.hubness, h.dead_zones INTO rows, isolated, distance_ratio, hubness, dead_zones
        FROM songspace.health_of(format(compared.query, keys), compared.operator, active.vector_type) h;
        embedding := compared.name;
        score := songspace.health_score(isolated, distance_ratio, hubness, dead_zones);
        own_score := coalesce(own_score, score);
        verdict := CASE WHEN embedding <> space THEN songspace.health_verdict(space, embedding, own_score / nullif(score, 0) - 1) END;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.health(text, int, name[]) IS
    'How good the neighbourhoods of a space are, beside those of the client''s PCA columns (raw) and of the model''s own features (standardised), over the same sampled rows, every pair of them compared: isolated (share of rows with fewer than 3 neighbours within the 2 % radius), distance_ratio (of the 100th to the 10th neighbour; near 1, distances mean nothing), hubness (skewness of how often a row is among another''s 10 nearest), dead_zones (share of rows that are never), score (0..1) and a verdict.';
CREATE OR REPLACE FUNCTION songspace.health_of(
    points text, distance_operator text, vector_type text,
    OUT rows bigint, OUT isolated float8, OUT distance_ratio float8, OUT hubness float8, OUT dead_zones float8
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
SET jit = off
AS $$
BEGIN
    EXECUTE format($query$
        WITH s AS MATERIALIZED (SELECT row_number() OVER () AS id, p.point::%2$s AS point FROM (%1$s) p WHERE p.point IS NOT NULL),
        -- Two distances in a hundred, as the inner edge of the microscope: embeddings of any scale are measured alike.
        radius AS MATERIALIZED (
            SELECT percentile_cont(0.02) WITHIN GROUP (ORDER BY a.point %3$s b.point) AS length FROM s a JOIN s b ON a.id <> b.id WHERE a.id <= 200
        ),
        near AS MATERIALIZED (
            SELECT s.id, n.ids, n.distances FROM s, LATERAL (
                SELECT array_agg(c.id ORDER BY c.distance) AS ids, array_agg(c.distance ORDER BY c.distance) AS distances
                FROM (SELECT b.id, s.point %3$s b.point AS distance FROM s b WHERE b.id <> s.id ORDER BY 2 LIMIT 100) c
            ) n
        ),
        reached AS (
            SELECT s.id, count(o.id) AS times FROM s LEFT JOIN (SELECT unnest(n.ids[:10]) AS id FROM near n) o ON o.id = s.id GROUP BY s.id
        ),
        spread AS (SELECT avg(r.times) AS mean, stddev_pop(r.times) AS deviation FROM reached r)
        SELECT (SELECT count(*) FROM s),
            (SELECT avg((n.distances[3] IS NULL OR n.distances[3] > r.length)::int) FROM near n, radius r),
            (SELECT avg(n.distances[cardinality(n.distances)] / nullif(n.distances[10], 0)) FROM near n),
            (SELECT avg(((r.times - p.mean) / nullif(p.deviation, 0)) ^ 3) FROM reached r, spread p),
            (SELECT avg((r.times = 0)::int) FROM reached r)
        $query$, points, vector_type, distance_operator) INTO rows, isolated, distance_ratio, hubness, dead_zones;
END
$$;

COMMENT ON FUNCTION songspace.health_of(text, text, text) IS
    'Internal: how the neighbourhoods of the points of a query (column point) are: see health(). Every pair of points is compared.';
CREATE OR REPLACE FUNCTION songspace.health_score(isolated float8, distance_ratio float8, hubness float8, dead_zones float8) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- From a ratio of 3 on distances mean something, as the client has it; an even spread has no skewness.
    SELECT ((1 - isolated) + least(coalesce(distance_ratio, 0) / 3, 1) + 1 / (1 + greatest(coalesce(hubness, 0), 0)) + (1 - dead_zones)) / 4
$$;

COMMENT ON FUNCTION songspace.health_score(float8, float8, float8, float8) IS 'Internal: the measures of health() as one number from 0 to 1, each a quarter of it.';
CREATE OR REPLACE FUNCTION songspace.health_verdict(space text, other text, gain float8) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s is %s %% %s than %s: ', space, to_char(abs(gain) * 100, 'FM990.0'), CASE WHEN gain < 0 THEN 'worse' ELSE 'better' END, other)
        || CASE WHEN gain > 0.15 THEN 'use it' WHEN gain > 0.05 THEN 'a modest gain' WHEN gain >= -0.05 THEN 'no difference' ELSE 'keep ' || other END
$$;

COMMENT ON FUNCTION songspace.health_verdict(text, text, float8) IS
    'Internal: what a relative gain of score means, by the bounds of the client''s own toolkit: 15 %, 5 % and -5 %.';
CREATE OR REPLACE FUNCTION songspace.index_is_used(relation name, distance_operator text, k int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    plan json;
BEGIN
    EXECUTE format('EXPLAIN (FORMAT JSON) SELECT t.key FROM songspace.%1$I t '
        'ORDER BY t.embedding %2$s (SELECT u.embedding FROM songspace.%1$I u LIMIT 1) LIMIT %3$s',
        relation, distance_operator, k) INTO plan;
    RETURN plan::text LIKE '%' || relation || '\_embedding"%';
END
$$;

COMMENT ON FUNCTION songspace.index_is_used(name, text, int) IS
    'Internal: whether the planner would answer a search for k rows by the HNSW index.';
CREATE OR REPLACE FUNCTION songspace.index_state(relation name) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce((
        SELECT CASE WHEN i.indisvalid THEN 'valid, ' || pg_size_pretty(pg_relation_size(i.indexrelid)) ELSE 'invalid' END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = relation || '_embedding'
    ), 'missing')
$$;

COMMENT ON FUNCTION songspace.index_state(name) IS 'Internal: the state of the HNSW index of a space table, in words.';
CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_embedding float8[], to_embedding float8[], steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM songspace.require_steps(steps);
    PERFORM songspace.require_point(space, from_embedding);
    PERFORM songspace.require_point(space, to_embedding);
    RETURN QUERY SELECT d.* FROM songspace.decode_points(space, (
        SELECT array_agg(ARRAY(
            SELECT p.low + (p.high - p.low) * i / (steps - 1)
            FROM unnest(from_embedding, to_embedding) WITH ORDINALITY AS p (low, high, axis) ORDER BY p.axis
        ) ORDER BY i)
        FROM generate_series(0, steps - 1) i)) d;
END
$$;

CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_key text, to_key text, steps int DEFAULT 10) RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.interpolate(space, songspace.point_of(space, from_key)::float8[], songspace.point_of(space, to_key)::float8[], steps) d
$$;

CREATE OR REPLACE FUNCTION songspace.interpolate(space text, from_key anynonarray, to_key anynonarray, steps int DEFAULT 10) RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.interpolate(space, songspace.key_text(from_key), songspace.key_text(to_key), steps) d
$$;

COMMENT ON FUNCTION songspace.interpolate(text, float8[], float8[], int) IS
    'As many steps as are asked for (at least 2) on the straight line between two embeddings, both ends included, each with its features in raw units.';
COMMENT ON FUNCTION songspace.interpolate(text, text, text, int) IS
    'The same between the rows with two keys; nothing where one of them is not encoded.';
COMMENT ON FUNCTION songspace.interpolate(text, anynonarray, anynonarray, int) IS 'The same, with the keys given as themselves instead of as text.';
CREATE OR REPLACE FUNCTION songspace.is_trusted(role oid, source regclass, trust_owner boolean) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.rolsuper
        OR r.oid = (SELECT e.extowner FROM pg_extension e WHERE e.extname = 'songspace')
        OR trust_owner AND r.oid = (SELECT c.relowner FROM pg_class c WHERE c.oid = source)
    FROM pg_roles r WHERE r.oid = role
$$;

COMMENT ON FUNCTION songspace.is_trusted(oid, regclass, boolean) IS
    'Internal: whether code of a role may run with the rights of songspace''s owner, in a space over this source.';
CREATE OR REPLACE FUNCTION songspace.is_within(value float8, bound float8, is_minimum boolean) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- What could not be measured, for want of rows or of training data, is no reason to refuse; NaN is one.
    SELECT coalesce(value <> 'NaN' AND CASE WHEN is_minimum THEN value >= bound ELSE value <= bound END, true)
$$;

COMMENT ON FUNCTION songspace.is_within(float8, float8, boolean) IS 'Internal: whether a measure of the gate keeps to its bound.';
CREATE OR REPLACE FUNCTION songspace.key_operator(source regclass, key_column name, strategy int) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    operator text;
BEGIN
    -- The key's own index knows its operators: citext or ltree keep theirs outside pg_catalog.
    SELECT format('OPERATOR(%I.%s)', n.nspname, o.oprname) INTO operator
    FROM pg_index i
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_opclass c ON c.oid = i.indclass[0]
        JOIN pg_amop m ON m.amopfamily = c.opcfamily
            AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype AND m.amopstrategy = strategy
        JOIN pg_operator o ON o.oid = m.amopopr
        JOIN pg_namespace n ON n.oid = o.oprnamespace
    WHERE i.indrelid = source AND a.attname = key_column
        AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL
    ORDER BY i.indisprimary DESC, i.indexrelid
    LIMIT 1;
    RETURN operator;
END
$$;

COMMENT ON FUNCTION songspace.key_operator(regclass, name, int) IS
    'Internal: a key column''s btree operator by strategy (3 equal, 5 greater), qualified; NULL where no unique index is on it.';
CREATE OR REPLACE FUNCTION songspace.key_text(key anyelement) RETURNS text
LANGUAGE sql STABLE STRICT PARALLEL SAFE
SET datestyle = 'ISO, YMD'
SET intervalstyle = 'postgres'
SET timezone = 'UTC'
SET extra_float_digits = 1
SET bytea_output = 'hex'
SET search_path = pg_catalog, pg_temp
AS $$
    -- By the type's output function: a cast could be anybody's.
    SELECT concat(key)
$$;

COMMENT ON FUNCTION songspace.key_text(anyelement) IS
    'Internal: a key as text that is the same whatever the session has set, and that every session reads back as the same key.';
CREATE OR REPLACE FUNCTION songspace.key_text_function(type oid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN t.oid = ANY (ARRAY['int2', 'int4', 'int8', 'numeric', 'oid', 'bool', 'text', 'varchar', 'bpchar', 'name', '"char"', 'uuid',
            'inet', 'cidr', 'macaddr', 'macaddr8', 'bit', 'varbit', 'time', 'timetz']::regtype[]) THEN 'pg_catalog.text'
        WHEN t.typtype = 'e' THEN 'pg_catalog.concat'
        ELSE 'songspace.key_text'
    END
    FROM pg_type t WHERE t.oid = songspace.base_type(key_text_function.type)
$$;

COMMENT ON FUNCTION songspace.key_text_function(oid) IS
    'Internal: the function by which keys of a type become text; songspace.key_text, which costs more, only where a setting has a say in it.';
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
CREATE OR REPLACE FUNCTION songspace.legs(space text, keys text[])
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    points float8[];
    distances float8[];
BEGIN
    EXECUTE format($query$
        SELECT array_agg(n.point::float4[]::float8[] ORDER BY n.place), array_agg(n.distance ORDER BY n.place) FROM (
            SELECT k.place, t.embedding AS point, t.embedding %s lag(t.embedding) OVER (ORDER BY k.place) AS distance
            FROM unnest($1) WITH ORDINALITY AS k (key, place) JOIN songspace.%I t ON t.key %s k.key::%s
        ) n
        $query$, active.distance_operator, active.relation, active.key_equals, active.key_type) INTO points, distances USING keys;
    RETURN QUERY SELECT k.place::int - 1, k.key, k.distance, c.change
        FROM unnest(keys, distances) WITH ORDINALITY AS k (key, distance, place)
            JOIN songspace.changes_between(space, points) WITH ORDINALITY AS c (change, place) ON c.place = k.place
        ORDER BY k.place;
END
$$;

COMMENT ON FUNCTION songspace.legs(text, text[]) IS
    'Internal: rows one after the other, each with its distance from the one before and with what changes.';
CREATE OR REPLACE FUNCTION songspace.lock_space(space text) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    -- Not FOR UPDATE: that would wait for every writer whose quarantine entry refers to the space.
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = found_space.space_id FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'another session is at work on the space "%"', space
            USING ERRCODE = 'object_in_use', HINT = 'songspace.status shows what it does; try again when it is done.';
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.lock_space(text) IS
    'Internal: the row of a space, kept from every other session that stages, fills, switches or retires until the transaction ends; an error where one is at it.';
CREATE OR REPLACE FUNCTION songspace.log_left_out(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN;
    END IF;
    EXECUTE songspace.fill_template(
        'INSERT INTO {changes} (model_id, key) SELECT {model_id}, n.{key} FROM {source} n '
        'WHERE NOT EXISTS (SELECT FROM {table} t WHERE t.key {equals} n.{key}) AND NOT EXISTS ('
        'SELECT FROM songspace.quarantine_entry q WHERE (q.space_id, q.model_id, q.key) = ({space_id}, {model_id}, n.{key}::text))',
        songspace.space_fragments(space, space.active_model, 'n'));
END
$$;

COMMENT ON FUNCTION songspace.log_left_out(songspace.space) IS
    'Internal: logs, for the model that is about to be replaced, the rows that carry a client''s own latents: after a rollback they are the model''s.';
CREATE OR REPLACE FUNCTION songspace.measure_active_axes(space songspace.space, model int) RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    -- The design's tenth is of a latent whose prior has variance 1; an axis of a unit vector has 1 / dims.
    least_spread float8 := 0.1 / CASE WHEN found_model.metric = 'cosine' THEN sqrt(found_model.dims) ELSE 1 END;
    share float8;
BEGIN
    EXECUTE format($query$
        SELECT avg((a.spread >= $1)::int) FROM (
            SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY x.value) - percentile_cont(0.25) WITHIN GROUP (ORDER BY x.value) AS spread
            FROM (SELECT t.embedding FROM songspace.%I t ORDER BY random() LIMIT 5000) e,
                unnest(e.embedding::float4[]::float8[]) WITH ORDINALITY AS x (value, axis)
            GROUP BY x.axis
        ) a
    $query$, songspace.space_table_name(space.name, model)) INTO share USING least_spread;
    RETURN share;
END
$$;

COMMENT ON FUNCTION songspace.measure_active_axes(songspace.space, int) IS
    'Internal: the share of a model''s axes whose interquartile range over 5,000 rows of the library makes them active.';
CREATE OR REPLACE FUNCTION songspace.measure_coverage(space songspace.space, model int) RETURNS float8
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT songspace.rows_in_space_table(space, model)::float8 / nullif(songspace.rows_in_space_table(space, space.active_model), 0)
$$;

COMMENT ON FUNCTION songspace.measure_coverage(songspace.space, int) IS
    'Internal: rows that a model encodes for each that the active one does; NULL where that encodes none.';
CREATE OR REPLACE FUNCTION songspace.measure_drift(space songspace.space, model int) RETURNS jsonb
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        SELECT coalesce(jsonb_object_agg(d.name, d.index), '{}') FROM (
            SELECT ($2)[v.position] AS name,
                songspace.stability_index(songspace.to_float8_array($3 -> ($2)[v.position]::text), v.vals) AS index
            FROM (
                SELECT x.position, array_agg(x.value) FILTER (WHERE x.value <> 'NaN') AS vals
                FROM (SELECT {features} AS features FROM {source} n WHERE random() < $1) r,
                    unnest(r.features) WITH ORDINALITY AS x (value, position)
                GROUP BY x.position
            ) v
            WHERE $3 ? ($2)[v.position]::text
        ) d
        WHERE d.index IS NOT NULL
    $template$;
    most_rows CONSTANT float8 := 10000;
    snapshot jsonb := coalesce((songspace.model_of(model)).spec::jsonb #> '{training,snapshot}', '{}');
    drift jsonb;
BEGIN
    EXECUTE songspace.fill_template(template, songspace.space_fragments(space, model, 'n')) INTO drift
        USING most_rows / greatest(1, songspace.rows_in_space_table(space, model)), songspace.features_of(model), snapshot;
    RETURN drift;
END
$$;

COMMENT ON FUNCTION songspace.measure_drift(songspace.space, int) IS
    'Internal: the population stability index of each feature, over some 10,000 rows of the source, against the model''s training snapshot; empty where that has none.';
CREATE OR REPLACE FUNCTION songspace.measure_overlap(space text, one int, other int) RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    one_table name := songspace.space_table_name(space, one);
    other_table name := songspace.space_table_name(space, other);
    found_space songspace.space := songspace.space_of(space);
    pair record;
    shares float8[] := '{}';
BEGIN
    FOR pair IN EXECUTE format('SELECT %s(a.key) AS key, a.embedding::float4[] AS one_point, b.embedding::float4[] AS other_point '
        'FROM songspace.%I a JOIN songspace.%I b ON a.key %s b.key ORDER BY random() LIMIT 200',
        found_space.key_text, one_table, other_table, found_space.key_equals)
    LOOP
        shares := shares || (
            SELECT count(o.key)::float8 / nullif(count(*), 0)
            FROM songspace.nearest(space, pair.one_point, pair.key, 10, one) n
                LEFT JOIN songspace.nearest(space, pair.other_point, pair.key, 10, other) o ON o.key = n.key);
    END LOOP;
    RETURN (SELECT avg(s) FROM unnest(shares) s);
END
$$;

COMMENT ON FUNCTION songspace.measure_overlap(text, int, int) IS
    'Internal: the share of ten nearest rows that two models of a space have in common, over 200 rows.';
CREATE OR REPLACE FUNCTION songspace.measure_parity(model int, engine text) RETURNS float8
LANGUAGE sql STABLE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT max(abs(found.value - expected.value::text::float8) / greatest(1, abs(expected.value::text::float8)))
    FROM songspace.model m,
        ROWS FROM (
            songspace.check_answers(m, engine),
            jsonb_array_elements(m.spec::jsonb #> '{check,outputs}')
        ) AS answer (found, expected),
        ROWS FROM (unnest(answer.found), jsonb_array_elements(answer.expected)) AS pair (found, expected),
        LATERAL (SELECT coalesce(pair.found::float8, 'NaN')) AS found (value),
        LATERAL (SELECT pair.expected) AS expected (value)
    WHERE m.model_id = measure_parity.model
$$;

COMMENT ON FUNCTION songspace.measure_parity(int, text) IS
    'Internal: the largest difference between a model''s check vectors and what an engine answers here, relative to max(1, |expected|).';
CREATE OR REPLACE FUNCTION songspace.measure_recall(space text, model int, k int, sample int)
RETURNS TABLE (recall float8, sampled bigint, rows bigint, index_used boolean)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space, model);
    query record;
    farthest float8;
    wanted bigint := 0;
    found_rows bigint := 0;
BEGIN
    index_used := songspace.index_is_used(active.relation, active.distance_operator, k);
    EXECUTE format('SELECT count(*) FROM songspace.%I', active.relation) INTO rows;
    sampled := 0;
    FOR query IN EXECUTE format('SELECT %s(t.key) AS key, t.embedding::float4[] AS point FROM songspace.%I t ORDER BY random() LIMIT $1',
        active.key_text, active.relation) USING sample
    LOOP
        sampled := sampled + 1;
        wanted := wanted + least(k, rows - 1);
        -- By distance, so that which of several equally near rows was found does not count.
        farthest := songspace.exact_distance(space, query.point, query.key, k, model);
        found_rows := found_rows + (
            SELECT count(*) FROM songspace.nearest(space, query.point, query.key, k, model) n WHERE n.distance <= farthest
        );
    END LOOP;
    recall := found_rows::float8 / nullif(wanted, 0);
    RETURN NEXT;
END
$$;

COMMENT ON FUNCTION songspace.measure_recall(text, int, int, int) IS
    'Internal: recall@k of the index of a space''s active model, or of the one that is given, against exact search.';
CREATE OR REPLACE FUNCTION songspace.mend_keys(space songspace.space, keys text[]) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Rows that a writer holds are left to the next time: who never waits is in no deadlock.
    lock CONSTANT text := $template$
        WITH locked AS (
            SELECT {key_text}(n.{key}) AS key FROM {source} n
            WHERE n.{key} {equals} ANY ($1::{key_type}[]) ORDER BY n.{key} FOR NO KEY UPDATE SKIP LOCKED
        ), gone AS (
            SELECT k.key FROM unnest($1) AS k (key) WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} k.key::{key_type})
        )
        SELECT array_agg(k.key) FROM (SELECT l.key FROM locked l UNION ALL SELECT g.key FROM gone g) k
    $template$;
    log CONSTANT text := 'INSERT INTO {changes} (model_id, key) SELECT m.id, k.key FROM unnest($1::{key_type}[]) AS k (key), unnest($2) AS m (id)';
    fragments jsonb := songspace.space_fragments(space, space.active_model, 'n');
BEGIN
    EXECUTE songspace.fill_template(lock, fragments) INTO keys USING keys;
    IF keys IS NULL THEN
        RETURN;
    END IF;
    -- What came past the triggers is news to the other models as well.
    EXECUTE songspace.fill_template(log, fragments) USING keys, array_remove(ARRAY[space.staged_model, space.previous_model], NULL);
    PERFORM songspace.encode_keys(space, space.active_model, keys);
    IF space.output_columns <> '{}' THEN
        PERFORM songspace.write_output_columns(space, keys);
        PERFORM songspace.follow_columns(space, keys);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.mend_keys(songspace.space, text[]) IS
    'Internal: makes vectors, output columns and quarantine of these rows what the active model says.';
CREATE OR REPLACE FUNCTION songspace.metric_operator(metric songspace.metric) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('OPERATOR(%s.%s)', songspace.vector_schema(),
        CASE metric WHEN 'l2' THEN '<->' WHEN 'cosine' THEN '<=>' ELSE '<#>' END)
$$;

COMMENT ON FUNCTION songspace.metric_operator(songspace.metric) IS 'Internal: pgvector''s distance operator of a metric, qualified.';
CREATE OR REPLACE FUNCTION songspace.metric_operator_class(metric songspace.metric) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s.%s', songspace.vector_schema(),
        CASE metric WHEN 'l2' THEN 'vector_l2_ops' WHEN 'cosine' THEN 'vector_cosine_ops' ELSE 'vector_ip_ops' END)
$$;

COMMENT ON FUNCTION songspace.metric_operator_class(songspace.metric) IS 'Internal: the HNSW operator class of a metric, qualified.';
CREATE OR REPLACE FUNCTION songspace.milliseconds_since(moment timestamptz) RETURNS bigint
LANGUAGE sql VOLATILE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT (1000 * extract(epoch FROM clock_timestamp() - moment))::bigint
$$;

COMMENT ON FUNCTION songspace.milliseconds_since(timestamptz) IS 'Internal: time passed, for notices.';
CREATE OR REPLACE FUNCTION songspace.model_of(model int) RETURNS songspace.model
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model;
BEGIN
    SELECT m.* INTO found_model FROM songspace.model m WHERE m.model_id = model_of.model;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no model with the id %', coalesce(model::text, 'NULL')
            USING ERRCODE = 'undefined_object',
                HINT = 'The view songspace.models lists them; songspace.register_model stores one.';
    END IF;
    RETURN found_model;
END
$$;

COMMENT ON FUNCTION songspace.model_of(int) IS 'Internal: the row of a model; an error where there is none.';
CREATE OR REPLACE FUNCTION songspace.nearest(space text, point float4[], left_out text, k int, model int DEFAULT NULL) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- An iterative scan goes on while the filter or deleted rows eat what it finds.
SET hnsw.iterative_scan = relaxed_order
-- Stated, so that a search is the same whatever the caller has set; more candidates where more rows are asked for.
SET hnsw.ef_search = 40
AS $$
DECLARE
    template CONSTANT pg_catalog.text :=
        'SELECT pg_catalog.array_agg(n.key ORDER BY n.distance), pg_catalog.array_agg(n.distance ORDER BY n.distance) FROM ('
        'SELECT %6$s(t.key) AS key, t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t %4$s '
        'ORDER BY (t.embedding %1$s $1::%2$s) %5$s LIMIT $3) n';
    active pg_catalog.record;
    filter pg_catalog.text := '';
    keys pg_catalog.text[];
    distances pg_catalog.float8[];
BEGIN
    IF k OPERATOR(pg_catalog.<) 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', k USING ERRCODE = 'invalid_parameter_value';
    END IF;
    active := songspace.active_table(space, model);
    IF left_out IS NOT NULL THEN
        filter := pg_catalog.format('WHERE NOT t.key %s $2::%s', active.key_equals, active.key_type);
    END IF;
    IF k OPERATOR(pg_catalog.>) 20 THEN
        PERFORM pg_catalog.set_config('hnsw.ef_search', LEAST(2 OPERATOR(pg_catalog.*) k, 1000)::pg_catalog.text, true);
    END IF;
    EXECUTE pg_catalog.format(template, active.distance_operator, active.vector_type, active.relation, filter, '', active.key_text)
        INTO keys, distances USING point, left_out, k;
    IF COALESCE(pg_catalog.cardinality(keys), 0) OPERATOR(pg_catalog.<) k THEN
        -- The index promises no number of rows; "+ 0" is what it cannot serve, so that every row is looked at.
        EXECUTE pg_catalog.format(template, active.distance_operator, active.vector_type, active.relation, filter,
            'OPERATOR(pg_catalog.+) 0', active.key_text) INTO keys, distances USING point, left_out, k;
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM ROWS FROM (pg_catalog.unnest(keys), pg_catalog.unnest(distances)) AS n (key, distance);
END
$$;

COMMENT ON FUNCTION songspace.nearest(text, float4[], text, int, int) IS
    'Internal: the k rows of a space (of its active model, or the one that is given) nearest to a point, by its index and, where that comes short, exactly.';
CREATE OR REPLACE FUNCTION songspace.next_stop(
    space text, target record, point float8[], taken text[], last_artist text, artist_column name, OUT key text, OUT artist text
)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
AS $$
DECLARE
    -- So many that one of them is free; an artist who fills them all is passed by asking for more.
    wanted pg_catalog.int4 := pg_catalog.cardinality(taken) OPERATOR(pg_catalog.+) 5;
    seen pg_catalog.int8;
BEGIN
    LOOP
        seen := 0;
        FOR key IN SELECT n.key FROM songspace.similar_to(space, point, wanted) n LOOP
            seen := seen OPERATOR(pg_catalog.+) 1;
            CONTINUE WHEN key OPERATOR(pg_catalog.=) ANY (taken);
            artist := songspace.artist_of(target, key, artist_column);
            IF artist IS NULL OR last_artist IS NULL OR artist OPERATOR(pg_catalog.<>) last_artist THEN
                RETURN;
            END IF;
        END LOOP;
        key := NULL;
        artist := NULL;
        EXIT WHEN seen OPERATOR(pg_catalog.<) wanted;
        wanted := wanted OPERATOR(pg_catalog.*) 4;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.next_stop(text, record, float8[], text[], text, name) IS
    'Internal: the row nearest to a point that is not taken and not of the last artist; NULL where there is none.';
CREATE OR REPLACE FUNCTION songspace.no_such_space(space text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known text;
BEGIN
    SELECT coalesce(string_agg(s.space, ', ' ORDER BY s.space), 'none') INTO known FROM songspace.spaces s;
    RAISE EXCEPTION 'there is no space named "%"', space
        USING ERRCODE = 'undefined_object',
            HINT = format('Spaces here: %s. Make one with songspace.create_space.', known);
END
$$;

COMMENT ON FUNCTION songspace.no_such_space(text) IS 'Internal: the error for a name that no space has; it lists those there are.';
CREATE OR REPLACE FUNCTION songspace.note_nested_write(source oid) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Only a trigger AFTER a row writes a row again before songspace's trigger for its first state has run.
    IF EXISTS (
        SELECT FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
        WHERE t.tgrelid = source AND NOT t.tgisinternal AND t.tgtype & 2 = 0 AND p.pronamespace <> 'songspace'::regnamespace
    ) THEN
        PERFORM set_config('songspace.nested', 'on', true);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.note_nested_write(oid) IS
    'Internal, for triggers: a trigger wrote to a source; if one of its own AFTER triggers may have, later triggers of the transaction look at the rows again.';
CREATE OR REPLACE FUNCTION songspace.older_snapshots(since xid8) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Within a transaction Postgres shows the same list of processes again and again.
    SELECT pg_stat_clear_snapshot();
    -- A snapshot taken while the transaction ran does not see it, and where no older one ran, begins with it.
    -- A number from the future was restored out of another cluster's dump: nobody here is older.
    SELECT coalesce(array_agg(h.pid), '{}')
    FROM (
        SELECT a.pid, a.backend_xmin FROM pg_stat_activity a
        WHERE a.pid <> pg_backend_pid() AND (a.datname = current_database() OR a.backend_type = 'walsender')
        UNION ALL
        SELECT coalesce(r.active_pid, 0), r.xmin FROM pg_replication_slots r
    ) AS h (pid, xmin)
    WHERE age(h.xmin) >= age(since::xid)
        AND (since < pg_snapshot_xmax(pg_current_snapshot()) OR since = pg_current_xact_id_if_assigned())
$$;

COMMENT ON FUNCTION songspace.older_snapshots(xid8) IS
    'Internal: the processes that hold a snapshot which does not see a transaction, 0 for the slot of a replica that is away; nobody for NULL.';
CREATE OR REPLACE FUNCTION songspace.onnx_identity(space text) RETURNS text
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
AS $$
DECLARE
    identity pg_catalog.text;
BEGIN
    -- Through the view, which every role that may encode may read: so it needs neither the owner's rights nor a SET.
    SELECT CASE WHEN s.engine OPERATOR(pg_catalog.=) 'onnx' THEN s.identity END INTO identity
    FROM songspace.spaces s WHERE s.space OPERATOR(pg_catalog.=) onnx_identity.space;
    IF NOT FOUND THEN
        PERFORM songspace.no_such_space(space);
    END IF;
    RETURN identity;
END
$$;

COMMENT ON FUNCTION songspace.onnx_identity(text) IS 'Internal: the identity of the model that a space''s pointer names, for ONNX Runtime; NULL where the space''s engine is sql.';
CREATE OR REPLACE FUNCTION songspace.output_values(space songspace.space, latent text)
RETURNS TABLE (name name, value text, compared boolean)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    version text := (songspace.model_of(space.active_model)).version;
BEGIN
    RETURN QUERY SELECT c.name, format('%s[%s]', latent, c.position), true
        FROM unnest(space.output_columns) WITH ORDINALITY AS c (name, position);
    RETURN QUERY SELECT space.version_column, format('CASE WHEN %s IS NULL THEN NULL ELSE %L END', latent, version), true
        WHERE space.version_column IS NOT NULL;
    RETURN QUERY SELECT space.time_column, format('CASE WHEN %s IS NULL THEN NULL ELSE pg_catalog.now() END', latent), false
        WHERE space.time_column IS NOT NULL;
END
$$;

COMMENT ON FUNCTION songspace.output_values(songspace.space, text) IS
    'Internal: what each output column of a space is set to, given the SQL of an array of latents; compared says whether a difference in it makes a row differ.';
CREATE OR REPLACE FUNCTION songspace.own_virtual_transaction() RETURNS text
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT l.virtualtransaction FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.pid = pg_backend_pid()
$$;

COMMENT ON FUNCTION songspace.own_virtual_transaction() IS 'Internal: the virtual id of the current transaction, as pg_locks has it.';
CREATE OR REPLACE FUNCTION songspace.parts_of(matrix float8[]) RETURNS TABLE (first int, rows float8[])
-- Not PL/pgSQL, which would copy the whole array for every part.
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT p.before + 1, CASE WHEN s.rows IS NULL THEN matrix
        ELSE matrix[array_lower(matrix, 1) + p.before : array_lower(matrix, 1) + p.before + s.rows - 1][:] END
    FROM (SELECT CASE WHEN array_ndims(matrix) = 2 THEN greatest(16, least(10000, 262144 / array_length(matrix, 2))) END) AS s (rows),
        generate_series(0, CASE WHEN s.rows IS NULL THEN 0 ELSE array_length(matrix, 1) - 1 END, coalesce(s.rows, 1)) AS p (before)
$$;

COMMENT ON FUNCTION songspace.parts_of(float8[]) IS
    'Internal: a matrix in runs of rows that one call takes, numbered from 1, as rows_a_call has it; what is no matrix, whole.';
CREATE OR REPLACE FUNCTION songspace.path(space text, from_key text, to_key text, hops int DEFAULT 10, artist_column name DEFAULT NULL)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- With the caller's rights: the source's artists are the caller's to read, or not.
AS $$
DECLARE
    departure pg_catalog.record := songspace.search_target(space, from_key);
    arrival pg_catalog.record := songspace.search_target(space, to_key);
    last_artist pg_catalog.text := songspace.artist_of(arrival, to_key, artist_column);
    keys pg_catalog.text[] := ARRAY[from_key];
    artists pg_catalog.text[] := ARRAY[songspace.artist_of(departure, from_key, artist_column)];
    stop pg_catalog.record;
BEGIN
    PERFORM songspace.require_path(from_key, to_key, hops);
    IF departure.point IS NULL OR arrival.point IS NULL THEN
        RETURN;
    END IF;
    FOR i IN 1 .. hops OPERATOR(pg_catalog.-) 1 LOOP
        stop := songspace.next_stop(space, departure, songspace.point_between(departure.point, arrival.point, i::pg_catalog.float8 OPERATOR(pg_catalog./) hops),
            pg_catalog.array_append(keys, to_key), artists[pg_catalog.cardinality(artists)], artist_column);
        IF stop.key IS NOT NULL THEN
            keys := pg_catalog.array_append(keys, stop.key);
            artists := pg_catalog.array_append(artists, stop.artist);
        END IF;
    END LOOP;
    WHILE pg_catalog.cardinality(keys) OPERATOR(pg_catalog.>) 1 AND artists[pg_catalog.cardinality(artists)] OPERATOR(pg_catalog.=) last_artist LOOP
        keys := pg_catalog.trim_array(keys, 1);
        artists := pg_catalog.trim_array(artists, 1);
    END LOOP;
    RETURN QUERY SELECT l.hop, l.key, l.distance, l.changes FROM songspace.legs(space, pg_catalog.array_append(keys, to_key)) l;
END
$$;

CREATE OR REPLACE FUNCTION songspace.path(space text, from_key anyelement, to_key anyelement, hops int DEFAULT 10, artist_column name DEFAULT NULL)
RETURNS TABLE (hop int, key text, distance float8, changes text)
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT p.hop, p.key, p.distance, p.changes FROM songspace.path(space, songspace.key_text(from_key), songspace.key_text(to_key), hops, artist_column) p
$$;

COMMENT ON FUNCTION songspace.path(text, text, text, int, name) IS
    'A playlist from one row to another in so many hops, along the straight line between their embeddings: at each point of it the nearest row not taken yet, and not of the same artist as the one before where a column of artists is named. Each row comes with its distance from the one before and with what changes, in words. Shorter where rows run out.';
COMMENT ON FUNCTION songspace.path(text, anyelement, anyelement, int, name) IS 'The same, with the keys given as themselves instead of as text.';
CREATE OR REPLACE FUNCTION songspace.point_between(a float4[], b float4[], share float8) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT array_agg(p.a + (p.b::float8 - p.a) * share ORDER BY p.axis) FROM unnest(a, b) WITH ORDINALITY AS p (a, b, axis)
$$;

COMMENT ON FUNCTION songspace.point_between(float4[], float4[], float8) IS 'Internal: the point on the line from a (share 0) to b (share 1).';
CREATE OR REPLACE FUNCTION songspace.point_of(space text, key text) RETURNS float4[]
LANGUAGE plpgsql STABLE PARALLEL SAFE
AS $$
DECLARE
    active pg_catalog.record := songspace.active_table(space);
    point pg_catalog.float4[];
BEGIN
    EXECUTE pg_catalog.format('SELECT t.embedding::pg_catalog.float4[] FROM songspace.%I t WHERE t.key %s $1::%s',
        active.relation, active.key_equals, active.key_type) INTO point USING key;
    IF point IS NULL THEN
        PERFORM songspace.explain_missing_key(space, key);
    END IF;
    RETURN point;
END
$$;

COMMENT ON FUNCTION songspace.point_of(text, text) IS
    'Internal: the embedding of a row by the active model; NULL, with a notice, for a row that is not encoded; an error for a key that no row has.';
CREATE OR REPLACE FUNCTION songspace.quarantine_row(
    space_id int, model int, key text, features float8[], missing boolean DEFAULT true, problem text DEFAULT NULL
) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    engine text := (SELECT s.engine FROM songspace.space s WHERE s.space_id = quarantine_row.space_id);
    failure text := 'it was not encoded when it was written, though it can be now: write one of its features again';
BEGIN
    DELETE FROM songspace.quarantine_entry q
        WHERE q.space_id = quarantine_row.space_id AND q.model_id = quarantine_row.model AND q.key = quarantine_row.key;
    IF problem IS NOT NULL THEN
        INSERT INTO songspace.quarantine_entry (space_id, model_id, key, reason)
            VALUES (quarantine_row.space_id, quarantine_row.model, quarantine_row.key, 'the table is not as it was: ' || problem);
        RETURN;
    END IF;
    INSERT INTO songspace.quarantine_entry (space_id, model_id, key, column_name, reason)
        SELECT quarantine_row.space_id, quarantine_row.model, quarantine_row.key, r.column_name, r.reason
        FROM songspace.broken_rules(found_model.spec::jsonb, features) r;
    IF FOUND OR NOT missing THEN
        RETURN;
    END IF;
    -- The rules are kept, so it is the model that failed: asked again, by the way the row was written, it says why.
    BEGIN
        EXECUTE 'SELECT ' || (songspace.engine_fragments(engine, found_model, '$1') ->> 'encode_row') USING features;
    EXCEPTION WHEN OTHERS THEN
        failure := 'model failed: ' || SQLERRM;
    END;
    INSERT INTO songspace.quarantine_entry (space_id, model_id, key, column_name, reason)
        VALUES (quarantine_row.space_id, quarantine_row.model, quarantine_row.key, NULL, failure);
END
$$;

COMMENT ON FUNCTION songspace.quarantine_row(int, int, text, float8[], boolean, text) IS
    'Internal, for triggers: writes down why a row is not encoded; nothing where no rule is broken and no embedding is missing; problem: the error that kept its columns from being read.';
CREATE OR REPLACE FUNCTION songspace.readers_of_model(space songspace.space, model int) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A snapshot from before the switch still follows the pointer to this model's table.
    SELECT songspace.older_snapshots(t.inactive_since) FROM songspace.space_table t
    WHERE t.space_id = space.space_id AND t.model_id = model
$$;

COMMENT ON FUNCTION songspace.readers_of_model(songspace.space, int) IS
    'Internal: the processes that may still read the vectors of a model that is not active any more.';
CREATE OR REPLACE FUNCTION songspace.recall(space text, k int DEFAULT 10, sample int DEFAULT 200)
RETURNS TABLE (recall float8, sampled bigint, rows bigint, index_used boolean)
LANGUAGE sql VOLATILE STRICT PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.recall, r.sampled, r.rows, r.index_used FROM songspace.measure_recall(space, NULL, k, sample) r
$$;

COMMENT ON FUNCTION songspace.recall(text, int, int) IS
    'Recall@k of a space''s index against exact search over a sample of rows, measured now; sample x rows distances are computed.';
CREATE OR REPLACE FUNCTION songspace.recall_sample(space songspace.space, model int) RETURNS int
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Each row of the sample is compared with every row: four million distances are half a second.
    SELECT greatest(20, least(200, 4000000 / greatest(1, songspace.rows_in_space_table(space, model))))::int
$$;

COMMENT ON FUNCTION songspace.recall_sample(songspace.space, int) IS
    'Internal: for how many rows the gate measures recall: 200 of a small library, fewer of a large one.';
CREATE OR REPLACE FUNCTION songspace.refuse_change() RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'a registered model is never changed: its identity is the hash of what it is'
        USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Register the new one beside it and deploy that.';
END
$$;

COMMENT ON FUNCTION songspace.refuse_change() IS 'Internal, trigger: keeps registered models as they are.';

CREATE OR REPLACE TRIGGER model_is_immutable BEFORE UPDATE ON songspace.model
    FOR EACH ROW EXECUTE FUNCTION songspace.refuse_change();
CREATE OR REPLACE FUNCTION songspace.register_model(name text, spec text, encoder bytea, decoder bytea DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].register_model(plpy, name, spec, encoder, decoder)
$python$;

COMMENT ON FUNCTION songspace.register_model(text, text, bytea, bytea) IS
    'Check a model (size, standard operators, ports, check vectors) and store it; returns its id.';
CREATE OR REPLACE FUNCTION songspace.register_sql(model int, encoder text, decoder text DEFAULT NULL, weights text[] DEFAULT '{}')
RETURNS float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    parity float8;
BEGIN
    DELETE FROM songspace.model_weight w WHERE w.model_id = model;
    EXECUTE format('INSERT INTO songspace.model_weight (model_id, number, weights)
        SELECT $1, r.number, r.weights::%s.vector FROM unnest($2) WITH ORDINALITY AS r (weights, number)', songspace.vector_schema())
        USING model, weights;
    PERFORM songspace.define_network(model, 'encode', encoder);
    PERFORM songspace.define_accept(found_model);
    IF decoder IS NOT NULL THEN
        PERFORM songspace.define_network(model, 'decode', decoder);
    END IF;
    parity := songspace.measure_parity(model, 'sql');
    -- Written so that NULL and NaN are refused as well.
    IF NOT coalesce(parity <= 1e-5, false) THEN
        RAISE EXCEPTION 'this SQL does not answer as % does: it differs by % from the check vectors', found_model.version, parity
            USING ERRCODE = 'data_exception', HINT = 'Compile it again from the bundle of this very model.';
    END IF;
    RETURN parity;
END
$$;

COMMENT ON FUNCTION songspace.register_sql(int, text, text, text[]) IS
    'Give a registered model what the engine sql runs: the bodies of its networks as plpgsql, and their large layers'' weights, as the exporter compiles them. They are code: only for who owns songspace. Refused unless they reproduce the model''s check vectors; returns the largest difference.';
CREATE OR REPLACE FUNCTION songspace.remove_orphans(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Rows that went past the triggers are news to the other models as well.
    remove CONSTANT text := $template$
        WITH removed AS (
            DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} t.key) RETURNING t.key
        ), logged AS (
            INSERT INTO {changes} (model_id, key) SELECT m.id, r.key FROM removed r, unnest($1) AS m (id) WHERE m.id IS NOT NULL
        )
        SELECT count(*) FROM removed
    $template$;
    orphans bigint;
    fragments jsonb := songspace.space_fragments(space, model, 'n');
BEGIN
    EXECUTE songspace.fill_template(remove, fragments) INTO orphans
        USING array_remove(ARRAY[space.staged_model, space.previous_model], model);
    EXECUTE songspace.fill_template('DELETE FROM songspace.quarantine_entry q WHERE q.space_id = {space_id} AND q.model_id = {model_id} '
        'AND NOT EXISTS (SELECT FROM {source} n WHERE n.{key} {equals} q.key::{key_type})', fragments);
    RETURN orphans;
END
$$;

COMMENT ON FUNCTION songspace.remove_orphans(songspace.space, int) IS
    'Internal: takes vectors and quarantine entries of rows that the source has no more out of a model''s table.';
CREATE OR REPLACE FUNCTION songspace.renew_runtime() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Written in when the extension was installed; pg_upgrade takes it along to a server that has another.
    old_folder CONSTANT text := '@RUNTIME@';
    new_folder CONSTANT text := (SELECT c.setting || '/songspace/@VERSION@' FROM pg_config c WHERE c.name = 'PKGLIBDIR');
    definition text;
BEGIN
    IF pg_stat_file(new_folder, true) IS NULL THEN
        RAISE EXCEPTION 'this server has no runtime of songspace @VERSION@: there is no folder %', new_folder
            USING ERRCODE = 'undefined_file', HINT = 'Run make install with the PG_CONFIG of this server.';
    END IF;
    FOR definition IN
        SELECT pg_get_functiondef(p.oid)
        FROM pg_proc p
        WHERE p.pronamespace = 'songspace'::regnamespace AND strpos(p.prosrc, old_folder) > 0
    LOOP
        EXECUTE replace(definition, old_folder, new_folder);
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.renew_runtime() IS
    'Let the models run by the Python that is installed in the server of now: after pg_upgrade, or when the server has moved to another folder.';
CREATE OR REPLACE FUNCTION songspace.renew_spaces() RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space songspace.space;
BEGIN
    FOR space IN SELECT s.* FROM songspace.space s JOIN pg_class c ON c.oid = s.source ORDER BY s.space_id LOOP
        BEGIN
            PERFORM songspace.claim_space(space, true);
            PERFORM songspace.define_trigger_functions(space);
            PERFORM songspace.define_triggers(space);
            PERFORM songspace.define_view(space);
            -- A part of the extension would be left out of dumps.
            PERFORM songspace.claim_space(space, false);
        EXCEPTION WHEN undefined_column OR datatype_mismatch OR feature_not_supported OR insufficient_privilege THEN
            RAISE WARNING 'space "%" stays as it was: %', space.name, SQLERRM USING HINT = 'Mend its source and call songspace.renew_spaces() again.';
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.renew_spaces() IS
    'Generate every space''s functions, triggers and view anew, as this version makes them. ALTER EXTENSION UPDATE does it by itself; a dump of an older version needs it once restored.';
CREATE OR REPLACE FUNCTION songspace.require_current_statement(space songspace.space) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- The function is the newest, the snapshot is not: rows of the new model's table that it does not show would be
    -- left behind as orphans.
    SELECT format($statement$
            IF current_setting('transaction_isolation') <> 'read committed' AND NOT EXISTS (
                SELECT FROM songspace.space s WHERE s.space_id = %s AND s.activations = %s) THEN
                RAISE EXCEPTION 'the space "%%" was given another model after this transaction began', %L
                    USING ERRCODE = 'serialization_failure', HINT = 'Repeat the transaction.';
            END IF;
        $statement$, space.space_id, space.activations, space.name)
$$;

COMMENT ON FUNCTION songspace.require_current_statement(songspace.space) IS
    'Internal: the statement by which a trigger ends a REPEATABLE READ transaction that is older than the active model.';
CREATE OR REPLACE FUNCTION songspace.require_engine(model songspace.model, engine text) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF engine IS NULL OR engine NOT IN ('onnx', 'sql') THEN
        RAISE EXCEPTION 'there is no engine "%"', coalesce(engine, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'It is onnx, or sql.';
    ELSIF engine = 'sql' AND to_regproc(format('songspace.model_%s_encode', model.model_id)) IS NULL THEN
        RAISE EXCEPTION '% is not compiled to SQL', model.version
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'Export it with --engine sql, or give the space the engine onnx: SELECT songspace.set_engine(space, ''onnx'').';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_engine(songspace.model, text) IS 'Internal: an error unless this engine can run a model.';
CREATE OR REPLACE FUNCTION songspace.require_evidence(space songspace.space, force boolean) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(space.staged_model);
    evidence songspace.evidence_entry;
BEGIN
    SELECT e.* INTO evidence
    FROM songspace.evidence_entry e
        JOIN songspace.space_table t ON t.space_id = space.space_id AND t.model_id = space.staged_model AND t.created_at = e.staged_at
    WHERE e.space = space.name AND e.model = found_model.version
    ORDER BY e.evidence_id DESC LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing is known yet of % in the space "%"', found_model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT * FROM songspace.check_staged(%L) measures it.', space.name);
    ELSIF evidence.failures <> '{}' AND NOT force THEN
        RAISE EXCEPTION '% is not fit to be active in the space "%"', found_model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', DETAIL = array_to_string(evidence.failures, E'\n'),
                HINT = format('Train or export it again. If the bounds are wrong for this library: songspace.set_threshold(%L, measure, bound); '
                    'to take it as it is: SELECT songspace.activate(%1$L, force => true).', space.name);
    END IF;
    UPDATE songspace.evidence_entry e
        SET activated_at = clock_timestamp(), forced_by = CASE WHEN evidence.failures <> '{}' THEN SESSION_USER END
        WHERE e.evidence_id = evidence.evidence_id;
END
$$;

COMMENT ON FUNCTION songspace.require_evidence(songspace.space, boolean) IS
    'Internal: an error unless the staged model was checked and passed, or is forced; writes down which.';
CREATE OR REPLACE FUNCTION songspace.require_filled(space songspace.space) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    progress record;
BEGIN
    IF space.staged_model IS NULL THEN
        RAISE EXCEPTION 'the space "%" has no staged model', space.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'CALL songspace.deploy(space, model) does all there is to do; songspace.stage(space, model) begins step by step.';
    END IF;
    progress := songspace.backfill_progress(space.space_id, space.staged_model);
    IF progress.rows_left IS NOT NULL
        OR songspace.index_state(songspace.space_table_name(space.name, space.staged_model)) NOT LIKE 'valid%' THEN
        RAISE EXCEPTION 'the staged model of the space "%" is not filled: % rows are encoded', space.name, progress.rows_done
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('CALL songspace.backfill(%L) goes on with it.', space.name);
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_filled(songspace.space) IS
    'Internal: an error unless the staged model''s table is complete and indexed.';
CREATE OR REPLACE FUNCTION songspace.require_output_columns(space songspace.space, dims int) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.output_columns <> '{}' AND cardinality(space.output_columns) < dims THEN
        RAISE EXCEPTION 'the model makes % dimensions, but the space "%" has % output columns',
            dims, space.name, cardinality(space.output_columns)
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'Train with at most as many latent dimensions, or drop_space and create_space with more columns.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_output_columns(songspace.space, int) IS
    'Internal: an error where a space has fewer output columns than a model has dimensions; those left over stay NULL.';
CREATE OR REPLACE FUNCTION songspace.require_path(from_key text, to_key text, hops int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF hops IS NULL OR hops NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'a path cannot have % hops', coalesce(hops::text, 'NULL')
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for 1 to 1000; so many hops join one row more.';
    ELSIF from_key = to_key THEN
        RAISE EXCEPTION 'a path from % to itself has no rows between', quote_literal(from_key)
            USING ERRCODE = 'invalid_parameter_value', HINT = 'songspace.similar finds the rows around one.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_path(text, text, int) IS 'Internal: an error unless a path can be asked for like that.';
CREATE OR REPLACE FUNCTION songspace.require_point(space text, numbers float8[]) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dims int := (songspace.active_table(space)).dims;
BEGIN
    IF cardinality(numbers) <> dims OR array_position(numbers, NULL) IS NOT NULL OR 'NaN' = ANY (numbers) OR 'Infinity' = ANY (numbers)
        OR '-Infinity' = ANY (numbers)
    THEN
        RAISE EXCEPTION 'the array has % numbers and % of them are finite, but embeddings of the space "%" have % finite numbers',
            cardinality(numbers), (SELECT count(*) FROM unnest(numbers) n WHERE n NOT IN ('NaN', 'Infinity', '-Infinity')), space, dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'One number for each axis, from axis 0 on.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_point(text, float8[]) IS 'Internal: an error unless an array is a point, or a direction, in a space.';
CREATE OR REPLACE FUNCTION songspace.require_read_committed() RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a model is deployed at READ COMMITTED only: another isolation level cannot see what writers just did'
            USING ERRCODE = 'invalid_transaction_state', HINT = 'SET default_transaction_isolation TO ''read committed''.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_read_committed() IS 'Internal: an error at any other isolation level.';
CREATE OR REPLACE FUNCTION songspace.require_ring("inner" float8, "outer" float8, k int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF "inner" > "outer" OR "outer" = 'NaN' THEN
        RAISE EXCEPTION 'a ring from % to % holds nothing', "inner", "outer"
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'The inner radius comes first; songspace.calibrate(space) finds radii that fit a library.';
    ELSIF k < 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', k USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_ring(float8, float8, int) IS 'Internal: an error unless these are the radii of a ring and a number of rows.';
CREATE OR REPLACE FUNCTION songspace.require_search(k int, at_most int, per name, apart float8) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF k IS NULL OR k < 1 THEN
        RAISE EXCEPTION 'k is %; ask for at least 1 row', coalesce(k::text, 'NULL') USING ERRCODE = 'invalid_parameter_value';
    ELSIF (at_most IS NULL) <> (per IS NULL) THEN
        RAISE EXCEPTION 'at_most and per go together'
            USING ERRCODE = 'invalid_parameter_value', HINT = 'at_most => 2, per => ''bt_artist'' gives at most two rows of an artist.';
    ELSIF at_most < 1 THEN
        RAISE EXCEPTION 'at_most is %; allow at least 1 row', at_most USING ERRCODE = 'invalid_parameter_value';
    ELSIF apart < 0 OR apart = 'NaN' THEN
        RAISE EXCEPTION 'apart is %; it is a distance', apart USING ERRCODE = 'invalid_parameter_value';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_search(int, int, name, float8) IS 'Internal: an error unless the conditions of a search make sense.';
CREATE OR REPLACE FUNCTION songspace.require_source(source regclass, key name) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    relation pg_class;
BEGIN
    SELECT c.* INTO relation FROM pg_class c WHERE c.oid = source;
    IF relation.relkind NOT IN ('r', 'p') OR relation.relpersistence = 't' THEN
        RAISE EXCEPTION '% cannot be the source of a space: it is not a permanent table', source
            USING ERRCODE = 'wrong_object_type', HINT = 'Triggers keep a space; views, foreign and temporary tables cannot carry them.';
    ELSIF relation.relnamespace = 'songspace'::regnamespace THEN
        RAISE EXCEPTION '% lies in songspace''s own schema, which goes when the extension is dropped', source
            USING ERRCODE = 'wrong_object_type', HINT = 'Keep the table in another schema: ALTER TABLE ... SET SCHEMA public.';
    ELSIF NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key AND a.attnum > 0 AND NOT a.attisdropped) THEN
        RAISE EXCEPTION '% has no column "%" to be the key', source, key
            USING ERRCODE = 'undefined_column', HINT = 'Name its primary key.';
    ELSIF songspace.key_operator(source, key, 3) IS NULL
        OR NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = source AND a.attname = key AND a.attnotnull) THEN
        RAISE EXCEPTION 'the column "%" of % is not a key by itself', key, source
            USING ERRCODE = 'invalid_table_definition',
                HINT = 'A key is one column, NOT NULL and unique; composite keys are not taken. Add a single-column key, for example an identity column.';
    ELSIF EXISTS (SELECT FROM pg_attribute a JOIN pg_type t ON t.oid = songspace.base_type(a.atttypid)
        WHERE a.attrelid = source AND a.attname = key AND t.typcategory = 'A') THEN
        RAISE EXCEPTION 'the key "%" of % is an array', key, source
            USING ERRCODE = 'feature_not_supported', HINT = 'Add a key of another type, for example an identity column.';
    ELSIF relation.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits i WHERE i.inhparent = source) THEN
        RAISE EXCEPTION '% has tables that inherit from it, whose rows no trigger of its own sees', source
            USING ERRCODE = 'feature_not_supported', HINT = 'Make it a partitioned table, or a space over each of them.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_source(regclass, name) IS 'Internal: an error unless a space can be kept over this table and key.';
CREATE OR REPLACE FUNCTION songspace.require_space_name(space text, source regclass) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space IS NULL OR space !~ '^[a-z][a-z0-9_]{0,39}$' THEN
        RAISE EXCEPTION '"%" cannot name a space', coalesce(space, 'NULL')
            USING ERRCODE = 'invalid_name', HINT = 'A name is 1 to 40 lower-case letters, digits and underscores, a letter first.';
    ELSIF EXISTS (SELECT FROM songspace.space s WHERE s.name = space) THEN
        RAISE EXCEPTION 'there is a space named "%" already', space
            USING ERRCODE = 'duplicate_object',
                HINT = 'CALL songspace.deploy(space, model) gives it another model; songspace.drop_space(space) removes it.';
    ELSIF EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = 'songspace'::regnamespace AND c.relname = space)
        OR EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = 'songspace'::regnamespace
            AND p.proname = ANY (ARRAY[space || '_begin', space || '_encode', space || '_insert', space || '_change', space || '_delete', space || '_forget_key', space || '_visible'])) THEN
        RAISE EXCEPTION 'a space named "%" would hide an object of songspace''s own', space
            USING ERRCODE = 'reserved_name', HINT = 'Choose another name.';
    ELSIF EXISTS (SELECT FROM pg_class c WHERE c.oid = source AND c.relname = space) OR space LIKE 'vae\_latent\_%' THEN
        RAISE EXCEPTION 'a space named "%" would be taken for the table or the columns of a client', space
            USING ERRCODE = 'reserved_name', HINT = 'Clients look these up by name in every schema; choose another name.';
    ELSIF space ~ '_([0-9]+|changes)$' THEN
        RAISE EXCEPTION 'a space cannot be named "%": the tables of spaces are named so', space
            USING ERRCODE = 'reserved_name', HINT = 'Choose a name that does not end in _changes or in an underscore and a number.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_space_name(text, regclass) IS 'Internal: an error unless a new space may have this name.';
CREATE OR REPLACE FUNCTION songspace.require_stageable(space songspace.space, model songspace.model) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF space.active_model = model.model_id THEN
        RAISE EXCEPTION '% is the active model of the space "%" already', model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'There is nothing to stage.';
    ELSIF space.previous_model = model.model_id THEN
        RAISE EXCEPTION '% is the previous model of the space "%", whose vectors are kept', model.version, space.name
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = format('SELECT songspace.rollback(%L) makes it the active one.', space.name);
    ELSIF space.staged_model IS NOT NULL THEN
        RAISE EXCEPTION 'the space "%" has another model staged: %', space.name, (songspace.model_of(space.staged_model)).version
            USING ERRCODE = 'object_in_use',
                HINT = format('CALL songspace.deploy(%L, %s) finishes it; SELECT songspace.retire(%1$L, %2$s) gives it up.',
                    space.name, space.staged_model);
    END IF;
    PERFORM songspace.require_engine(model, space.engine);
    PERFORM songspace.require_output_columns(space, model.dims);
    PERFORM songspace.feature_expressions(space.source, model.spec::jsonb, 's');
END
$$;

COMMENT ON FUNCTION songspace.require_stageable(songspace.space, songspace.model) IS
    'Internal: an error unless a model can be staged in a space now.';
CREATE OR REPLACE FUNCTION songspace.require_steps(steps int) RETURNS void
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF steps NOT BETWEEN 2 AND 10000 THEN
        RAISE EXCEPTION '% steps cannot be taken', steps
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Ask for 2 to 10000: the first is one end, the last the other.';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_steps(int) IS 'Internal: an error unless a line can be cut into so many points.';
CREATE OR REPLACE FUNCTION songspace.require_trusted(source regclass, key name, trust_owner boolean) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    stranger record;
BEGIN
    -- Reading a table runs its index expressions, writing to it its checks and triggers, all with the rights of who does it.
    SELECT o.what, o.role::regrole AS role INTO stranger
    FROM (
        SELECT format('the table %s', c.oid::regclass), c.relowner
        FROM pg_class c WHERE c.oid IN (SELECT source UNION ALL SELECT p.relid FROM pg_partition_tree(source) p)
        UNION ALL
        SELECT format('the function %s of the trigger "%s"', f.oid::regprocedure, t.tgname), f.proowner
        FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
        WHERE NOT t.tgisinternal AND t.tgrelid IN (SELECT source UNION ALL SELECT p.relid FROM pg_partition_tree(source) p)
        UNION ALL
        SELECT format('the type %s of the key', format_type(t.oid, NULL)), t.typowner
        FROM pg_attribute a JOIN pg_type t ON t.oid IN (a.atttypid, songspace.base_type(a.atttypid))
        WHERE a.attrelid = source AND a.attname = key
    ) AS o (what, role)
    WHERE NOT songspace.is_trusted(o.role, source, trust_owner)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% belongs to %, whose code would run with the rights of songspace''s owner', stranger.what, stranger.role
            USING ERRCODE = 'insufficient_privilege',
                HINT = 'Give it to a superuser and grant the role what it needs; or, if the table''s owner may do all that a superuser may: create_space(..., trust_owner => true).';
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.require_trusted(regclass, name, boolean) IS
    'Internal: an error where a table, one of its partitions, the functions of its triggers or the type of its key belong to an ordinary role.';
CREATE OR REPLACE FUNCTION songspace.respelled_expression(source regclass, key_column name) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Where equal keys are the same bytes, the index may keep one for many and its operator class says so.
    SELECT format('pg_catalog.concat(OLD.%1$I) COLLATE pg_catalog."C" IS DISTINCT FROM pg_catalog.concat(NEW.%1$I) COLLATE pg_catalog."C"', key_column)
    WHERE NOT EXISTS (
        SELECT FROM pg_index i
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            JOIN pg_opclass c ON c.oid = i.indclass[0]
            JOIN pg_amproc p ON p.amprocfamily = c.opcfamily
                AND p.amproclefttype = c.opcintype AND p.amprocrighttype = c.opcintype AND p.amprocnum = 4
            LEFT JOIN pg_collation l ON l.oid = i.indcollation[0]
        WHERE i.indrelid = source AND a.attname = key_column AND i.indisunique AND i.indnkeyatts = 1
            AND coalesce(l.collisdeterministic, true))
$$;

COMMENT ON FUNCTION songspace.respelled_expression(regclass, name) IS
    'Internal: the condition that an updated key is equal to the old one and yet another text (1.0 and 1.00); NULL for types whose equal keys are the same bytes.';
CREATE OR REPLACE FUNCTION songspace.retire(space text, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
    version text := (songspace.model_of(model)).version;
BEGIN
    IF old_space.active_model = model THEN
        RAISE EXCEPTION '% is the active model of the space "%"', version, space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Deploy another one first, or drop_space.';
    ELSIF NOT EXISTS (SELECT FROM songspace.space_table t WHERE t.space_id = old_space.space_id AND t.model_id = model) THEN
        RAISE EXCEPTION 'the space "%" keeps no vectors of %', space, version USING ERRCODE = 'undefined_object';
    END IF;
    UPDATE songspace.space s
        SET staged_model = nullif(s.staged_model, model), previous_model = nullif(s.previous_model, model)
        WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    WHILE NOT songspace.try_retire(new_space, model) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that read the vectors of %, or generate functions', space, version;
        PERFORM songspace.wait_for_readers(new_space, model);
    END LOOP;
    EXECUTE format('DELETE FROM songspace.%I c WHERE c.model_id = $1', space || '_changes') USING model;
END
$$;

COMMENT ON FUNCTION songspace.retire(text, int) IS
    'Drop the vectors that a space keeps of a staged or previous model, and stop logging changes for it; waits for transactions that may still read them. The model itself stays registered.';
CREATE OR REPLACE FUNCTION songspace.ring(space text, key text, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[] := songspace.point_of(space, key);
BEGIN
    PERFORM songspace.require_ring("inner", "outer", k);
    IF point IS NULL THEN
        RETURN;
    END IF;
    -- The outer radius first: it turns most rows away. "+ 0" keeps the index out of it, which would stop at rows inside the ring.
    RETURN QUERY EXECUTE format(
        'SELECT n.key, n.distance FROM (SELECT %6$s(t.key) AS key, t.embedding %1$s $1::%2$s AS distance FROM songspace.%3$I t '
        'WHERE (t.embedding %1$s $1::%2$s) <= $3 AND (t.embedding %1$s $1::%2$s) >= $2 AND NOT t.key %4$s $4::%5$s) n '
        'ORDER BY n.distance + 0 LIMIT $5',
        active.distance_operator, active.vector_type, active.relation, active.key_equals, active.key_type, active.key_text)
        USING point, "inner", "outer", key, k;
END
$$;

CREATE OR REPLACE FUNCTION songspace.ring(space text, key anyelement, "inner" float8, "outer" float8, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.ring(space, songspace.key_text(key), "inner", "outer", k) n
$$;

COMMENT ON FUNCTION songspace.ring(text, text, float8, float8, int) IS
    'The k nearest of exactly those rows whose distance to the row with this key is from inner to outer (both included), nearest first, itself left out. Every row of the space is looked at, so the time grows with the library.';
COMMENT ON FUNCTION songspace.ring(text, anyelement, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.rollback(space text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    old_space songspace.space := songspace.lock_space(space);
BEGIN
    PERFORM songspace.require_read_committed();
    IF old_space.previous_model IS NULL THEN
        RAISE EXCEPTION 'the space "%" has no previous model', space
            USING ERRCODE = 'object_not_in_prerequisite_state',
                HINT = 'One is kept from each activation until it is retired; CALL songspace.deploy(space, model) makes any model active.';
    END IF;
    PERFORM songspace.require_engine(songspace.model_of(old_space.previous_model), old_space.engine);
    PERFORM songspace.switch_model(old_space, old_space.previous_model);
END
$$;

COMMENT ON FUNCTION songspace.rollback(text) IS
    'Make the previous model the active one again. Its vectors and index were kept: only rows written since are encoded. Again, and the newer one is back.';
CREATE OR REPLACE FUNCTION songspace.rows_a_call(spec jsonb) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A call cannot be cancelled while the model runs: 2 ** 18 numbers take a large head 0.1 s.
    SELECT greatest(16, least(10000, 262144 / (spec #>> '{encoder,inputs,0,shape,0}')::int))
$$;

COMMENT ON FUNCTION songspace.rows_a_call(jsonb) IS
    'Internal: rows that one run of a model takes: enough to be quick, few enough to be cancelled within a second.';
CREATE OR REPLACE FUNCTION songspace.rows_in_space_table(space songspace.space, model int) RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_rows bigint;
BEGIN
    EXECUTE format('SELECT count(*) FROM songspace.%I', songspace.space_table_name(space.name, model)) INTO found_rows;
    RETURN found_rows;
END
$$;

COMMENT ON FUNCTION songspace.rows_in_space_table(songspace.space, int) IS 'Internal: how many vectors of a model a space has.';
CREATE OR REPLACE FUNCTION songspace.sampled_distances(space text, sample int, neighbours int) RETURNS SETOF float8
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    -- Of the whole library as many as make the sampling error of a share of 2 % a tenth of it.
    drawn CONSTANT int := 1000;
BEGIN
    IF neighbours IS NULL THEN
        RETURN QUERY EXECUTE format(
            'WITH a AS MATERIALIZED (SELECT t.key, t.embedding FROM songspace.%1$I t ORDER BY random() LIMIT $1), '
            'b AS MATERIALIZED (SELECT t.key, t.embedding FROM songspace.%1$I t ORDER BY random() LIMIT $2) '
            'SELECT a.embedding %2$s b.embedding FROM a JOIN b ON NOT a.key %3$s b.key',
            active.relation, active.distance_operator, active.key_equals) USING sample, drawn;
    ELSE
        RETURN QUERY EXECUTE format(
            'WITH a AS MATERIALIZED (SELECT %s(t.key) AS key FROM songspace.%I t ORDER BY random() LIMIT $1) '
            'SELECT n.distance FROM a, songspace.similar($3, a.key, $2) n', active.key_text, active.relation) USING sample, neighbours, space;
    END IF;
END
$$;

COMMENT ON FUNCTION songspace.sampled_distances(text, int, int) IS
    'Internal: distances of sampled rows to their nearest ones, or, where neighbours is NULL, to rows drawn from the whole library.';
CREATE OR REPLACE FUNCTION songspace.search(
    space text, key text, k int, filter jsonb, predicate text, weights float8[], excluded text[], at_most int, per name, apart float8
) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE PARALLEL UNSAFE
-- Stated, so that a search is the same whatever the caller has set. The search path stays the caller's, and so do the
-- rights: the predicate is the caller's own, and reads what the caller may read.
SET hnsw.iterative_scan = relaxed_order
SET hnsw.ef_search = 40
SET hnsw.max_scan_tuples = 20000
SET jit = off
AS $$
DECLARE
    target pg_catalog.record := songspace.search_target(space, key);
    roots pg_catalog.float4[] := songspace.weight_roots(weights, target.dims);
    wanted pg_catalog.text := COALESCE(predicate, songspace.filter_predicate(target.source, filter));
    way pg_catalog.text := songspace.search_way(target, wanted, roots IS NOT NULL, k);
    candidate pg_catalog.record;
    found songspace.neighbour[] := '{}';
    keys pg_catalog.text[] := '{}';
    members pg_catalog.text[] := '{}';
    points pg_catalog.text[] := '{}';
    asked pg_catalog.int4;
    got pg_catalog.int4;
BEGIN
    PERFORM songspace.require_search(k, at_most, per, apart);
    IF target.point IS NULL THEN
        RETURN;
    END IF;
    LOOP
        asked := k OPERATOR(pg_catalog.-) pg_catalog.cardinality(keys);
        got := 0;
        FOR candidate IN EXECUTE songspace.search_statement(target, wanted, roots IS NOT NULL, per, apart IS NOT NULL, way)
            USING target.point, key, COALESCE(excluded, '{}') OPERATOR(pg_catalog.||) keys, asked,
                CASE WHEN at_most IS NULL THEN '{}' ELSE songspace.full_groups(members, at_most) END, points, apart, roots
        LOOP
            got := got OPERATOR(pg_catalog.+) 1;
            -- What stands before it in this round may leave no room for it; the next round asks for rows in its place.
            IF (at_most IS NULL OR candidate.member IS NULL
                    OR NOT songspace.full_groups(members, at_most) OPERATOR(pg_catalog.@>) ARRAY[candidate.member])
                AND (apart IS NULL OR NOT candidate.near OPERATOR(pg_catalog.&&) keys)
            THEN
                keys := pg_catalog.array_append(keys, candidate.key);
                members := pg_catalog.array_append(members, candidate.member);
                points := pg_catalog.array_append(points, candidate.point);
                found := pg_catalog.array_append(found, ROW(candidate.key, candidate.distance)::songspace.neighbour);
            END IF;
        END LOOP;
        EXIT WHEN pg_catalog.cardinality(keys) OPERATOR(pg_catalog.=) k;
        IF got OPERATOR(pg_catalog.<) asked THEN
            -- The index promises no number of rows; the other ways have seen all that qualify.
            EXIT WHEN way OPERATOR(pg_catalog.<>) 'index';
            way := 'exact';
        END IF;
    END LOOP;
    RETURN QUERY SELECT f.key, f.distance FROM pg_catalog.unnest(found) f ORDER BY f.distance;
END
$$;

COMMENT ON FUNCTION songspace.search(text, text, int, jsonb, text, float8[], text[], int, name, float8) IS
    'Internal: the k nearest rows that keep every condition, in rounds; the predicate is run with the caller''s rights.';
CREATE OR REPLACE FUNCTION songspace.search_statement(
    target record, predicate text, weighted boolean, per name, parted boolean, way text
) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    weight text := CASE WHEN weighted THEN format(' OPERATOR(%s.*) $8::%s', target.vector_schema, target.vector_type) ELSE '' END;
    distance_of CONSTANT text := format('((%%s%1$s) %2$s (%%s%1$s))', weight, target.distance_operator);
    to_point text := format(distance_of, 'v.embedding', '$1::' || target.vector_type);
    own_row text := format('s.%s %s', target.key_column, target.key_equals);
    -- What is asked of the source, as the caller; the line end closes a comment that the predicate may end in.
    asked text := concat_ws(' AND ', '(' || predicate || E'\n)',
        CASE WHEN per IS NOT NULL THEN format('(s.%1$I IS NULL OR NOT s.%1$I::pg_catalog.text OPERATOR(pg_catalog.=) ANY ($5))', per) END);
    conditions text := concat_ws(' AND ',
        format('NOT v.key %1$s $2::%2$s AND NOT v.key %1$s ANY ($3::%2$s[])', target.key_equals, target.key_type),
        CASE WHEN asked = '' THEN NULL
            WHEN way = 'keys' THEN format('v.key %s ANY (ARRAY(SELECT s.%s FROM %s s WHERE %s))', target.key_equals, target.key_column, target.source, asked)
            ELSE format('EXISTS (SELECT FROM %s s WHERE %s v.key AND %s)', target.source, own_row, asked) END,
        CASE WHEN parted THEN format('%s OPERATOR(pg_catalog.>=) $7 AND NOT EXISTS (SELECT FROM (SELECT pg_catalog.unnest($6::%s[]) AS point OFFSET 0) f '
            'WHERE %s OPERATOR(pg_catalog.<) $7)', to_point, target.vector_type, format(distance_of, 'v.embedding', 'f.point')) END);
    member text := CASE WHEN per IS NULL THEN 'NULL'
        ELSE format('(SELECT s.%I::pg_catalog.text FROM %s s WHERE %s n.key)', per, target.source, own_row) END;
    point_and_near text := CASE WHEN NOT parted THEN 'NULL AS point, NULL::pg_catalog.text[] AS near'
        ELSE 'n.embedding::pg_catalog.text AS point, ARRAY(SELECT ' || target.key_text || '(e.key) FROM n e WHERE '
            || format(distance_of, 'e.embedding', 'n.embedding') || ' OPERATOR(pg_catalog.<) $7) AS near' END;
BEGIN
    RETURN format('WITH n AS MATERIALIZED (SELECT v.key, v.embedding, %1$s AS distance FROM %2$s v WHERE %3$s ORDER BY %1$s%4$s LIMIT $4) '
        'SELECT %7$s(n.key) AS key, n.distance, %5$s AS member, %6$s FROM n ORDER BY n.distance',
        to_point, target.view, conditions, CASE WHEN way = 'index' THEN '' ELSE ' OPERATOR(pg_catalog.+) 0' END, member, point_and_near, target.key_text);
END
$$;

COMMENT ON FUNCTION songspace.search_statement(record, text, boolean, name, boolean, text) IS
    'Internal: the query of a search with conditions, over the view of a space and its source; the ways are those of search_way(). Parameters: 1 point, 2 its key, 3 keys left out, 4 rows wanted, 5 groups that are full, 6 points found so far, 7 least distance between rows, 8 square roots of the weights.';
CREATE OR REPLACE FUNCTION songspace.search_target(
    space text, key text, OUT view text, OUT source text, OUT key_column text, OUT key_type text, OUT key_text text, OUT key_equals text,
    OUT distance_operator text, OUT vector_type text, OUT vector_schema text, OUT dims int, OUT rows float8, OUT point float4[]
)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
BEGIN
    SELECT format('songspace.%I', s.space), s.source::text, quote_ident(s.key_column), active.key_type, active.key_text, active.key_equals,
        active.distance_operator, active.vector_type, songspace.vector_schema(), active.dims,
        (SELECT greatest(c.reltuples, 0) FROM pg_class c WHERE c.oid = format('songspace.%I', active.relation)::regclass),
        songspace.point_of(search_target.space, search_target.key)
        INTO view, source, key_column, key_type, key_text, key_equals, distance_operator, vector_type, vector_schema, dims, rows, point
    FROM songspace.spaces s WHERE s.space = search_target.space;
END
$$;

COMMENT ON FUNCTION songspace.search_target(text, text) IS
    'Internal: what a search that runs with its caller''s rights must know of a space, as SQL, and the embedding of a row.';
CREATE OR REPLACE FUNCTION songspace.search_way(target record, predicate text, weighted boolean, k int) RETURNS text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
AS $$
DECLARE
    plan pg_catalog.json;
BEGIN
    IF predicate IS NOT NULL THEN
        -- A loop opens a cursor, and a cursor takes one statement: a predicate cannot bring a second one along.
        FOR plan IN EXECUTE pg_catalog.format(E'EXPLAIN (FORMAT JSON) SELECT s.%s FROM %s s WHERE (%s\n)', target.key_column, target.source, predicate) LOOP
            -- With r of n rows qualifying, the index goes through k n / r of them, each at about twice the cost of fetching one by key.
            IF pg_catalog.json_extract_path_text(plan, '0', 'Plan', 'Node Type') OPERATOR(pg_catalog.<>) 'Seq Scan'
                AND pg_catalog.json_extract_path_text(plan, '0', 'Plan', 'Plan Rows')::pg_catalog.float8
                    OPERATOR(pg_catalog.<) pg_catalog.sqrt((2 OPERATOR(pg_catalog.*) k) OPERATOR(pg_catalog.*) target.rows)
            THEN
                RETURN 'keys';
            END IF;
        END LOOP;
    END IF;
    RETURN CASE WHEN weighted THEN 'exact' ELSE 'index' END;
END
$$;

COMMENT ON FUNCTION songspace.search_way(record, text, boolean, int) IS
    'Internal: how a search with conditions begins: keys (the few rows that qualify are fetched by an index of the source, and all are compared), exact (every row is looked at) or index (by the HNSW index, and exact where that comes short).';
CREATE OR REPLACE FUNCTION songspace.sees_key(source regclass, key_column name, key_equals text, key_type text, key text) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    seen boolean := false;
BEGIN
    -- With the caller's rights: the policies of the source are asked.
    IF has_column_privilege(source, key_column, 'SELECT') THEN
        EXECUTE format('SELECT EXISTS (SELECT FROM %s s WHERE s.%I %s $1::%s)', source, key_column, key_equals, key_type) INTO seen USING key;
    END IF;
    RETURN seen;
END
$$;

COMMENT ON FUNCTION songspace.sees_key(regclass, name, text, text, text) IS
    'Internal: whether the caller may see a row of a source with this key.';
CREATE OR REPLACE FUNCTION songspace.session_usage() RETURNS TABLE (pid int, role name, backend_start timestamptz, usage jsonb)
LANGUAGE plpgsql STABLE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    FOR pid, role, backend_start IN
        SELECT a.pid, a.usename, a.backend_start FROM pg_stat_activity a WHERE a.datname = current_database()
    LOOP
        BEGIN
            -- Without Python: whoever watches loads no models and no interpreter.
            usage := pg_read_file(format('pg_stat_tmp/songspace.%s', pid), 0, 1024 * 1024, true);
            -- The file of a process that was killed stays until another is made; its number may be given out again.
            IF (usage ->> 'backend_start')::bigint = (extract(epoch FROM backend_start) * 1000000)::bigint THEN
                RETURN NEXT;
            END IF;
        EXCEPTION WHEN data_exception OR insufficient_privilege OR system_error THEN
            -- Half an old file and half a new one, or one that cannot be read: this process is not seen this time.
        END;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.session_usage() IS
    'Internal: what the sessions of this database tell of the models they hold, for the view songspace.sessions; extension/songspace/usage.py writes it.';
CREATE OR REPLACE FUNCTION songspace.set_engine(space text, engine text) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed songspace.space := songspace.lock_space(space);
    model int;
BEGIN
    FOREACH model IN ARRAY array_remove(ARRAY[changed.active_model, changed.staged_model], NULL) LOOP
        PERFORM songspace.require_engine(songspace.model_of(model), engine);
    END LOOP;
    UPDATE songspace.space s SET engine = set_engine.engine WHERE s.space_id = changed.space_id RETURNING s.* INTO changed;
    PERFORM songspace.define_trigger_functions(changed);
END
$$;

COMMENT ON FUNCTION songspace.set_engine(text, text) IS
    'Have a space''s models run by another engine: onnx, or sql (the active and the staged model need their register_sql for that, and a previous one before it is rolled back to). The vectors stay: both answer alike.';
CREATE OR REPLACE FUNCTION songspace.set_threshold(space text, measure text, bound float8) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM songspace.default_thresholds() d WHERE d.measure = set_threshold.measure) THEN
        RAISE EXCEPTION 'the gate does not measure "%"', measure
            USING ERRCODE = 'invalid_parameter_value',
                HINT = 'It measures: ' || (SELECT string_agg(d.measure, ', ') FROM songspace.default_thresholds() d) || '.';
    END IF;
    INSERT INTO songspace.threshold (space_id, measure, bound)
        VALUES ((songspace.space_of(space)).space_id, measure, bound)
        ON CONFLICT ON CONSTRAINT threshold_pkey DO UPDATE SET bound = excluded.bound;
END
$$;

COMMENT ON FUNCTION songspace.set_threshold(text, text, float8) IS
    'Set a bound of the gate for a space (songspace.default_thresholds() lists the measures); NULL: measured, but never a reason to refuse. The next check_staged judges by it.';
CREATE OR REPLACE FUNCTION songspace.similar(space text, key text, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active record := songspace.active_table(space);
    point float4[];
BEGIN
    EXECUTE format('SELECT t.embedding::float4[] FROM songspace.%I t WHERE t.key %s $1::%s',
        active.relation, active.key_equals, active.key_type) INTO point USING key;
    IF point IS NULL THEN
        PERFORM songspace.explain_missing_key(space, key);
        RETURN;
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM songspace.nearest(space, point, key, k) n;
END
$$;

CREATE OR REPLACE FUNCTION songspace.similar(space text, key anyelement, k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT n.key, n.distance FROM songspace.similar(space, songspace.key_text(key), k) n
$$;

COMMENT ON FUNCTION songspace.similar(text, text, int) IS
    'The k rows nearest to the row with this key, nearest first, itself left out; never fewer than k while more exist.';
COMMENT ON FUNCTION songspace.similar(text, anyelement, int) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.similar(
    space text, key text, k int, filter jsonb, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, key, k, filter, NULL, weights, excluded, at_most, per, apart) n
$$;

CREATE OR REPLACE FUNCTION songspace.similar(
    space text, key anyelement, k int, filter jsonb, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.similar(space, songspace.key_text(key), k, filter, weights, excluded, at_most, per, apart) n
$$;

COMMENT ON FUNCTION songspace.similar(text, text, int, jsonb, float8[], text[], int, name, float8) IS
    'The k nearest rows that keep every condition: filter over the source''s columns as JSON, safe for untrusted input ({"bt_year": {">": 2010}}; NULL for none); weights, one an axis (always exact); keys left out; at_most rows per value of a column; no two rows, the one asked for included, nearer to each other than apart. Never fewer than k while more qualify. The source is read with the caller''s rights.';
COMMENT ON FUNCTION songspace.similar(text, anyelement, int, jsonb, float8[], text[], int, name, float8) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.similar_plan(
    space text, key text, k int DEFAULT 10, filter jsonb DEFAULT NULL, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL, predicate text DEFAULT NULL
) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET hnsw.iterative_scan = relaxed_order
SET hnsw.ef_search = 40
SET hnsw.max_scan_tuples = 20000
SET jit = off
AS $$
DECLARE
    target pg_catalog.record := songspace.search_target(space, key);
    roots pg_catalog.float4[] := songspace.weight_roots(weights, target.dims);
    wanted pg_catalog.text := COALESCE(predicate, songspace.filter_predicate(target.source, filter));
    way pg_catalog.text := songspace.search_way(target, wanted, roots IS NOT NULL, k);
    statement pg_catalog.text;
    got pg_catalog.int8;
BEGIN
    PERFORM songspace.require_search(k, at_most, per, apart);
    LOOP
        statement := songspace.search_statement(target, wanted, roots IS NOT NULL, per, apart IS NOT NULL, way);
        EXECUTE pg_catalog.format('SELECT pg_catalog.count(*) FROM (%s) r', statement) INTO got
            USING target.point, key, COALESCE(excluded, '{}'), k, '{}'::pg_catalog.text[], '{}'::pg_catalog.text[], apart, roots;
        RETURN NEXT pg_catalog.format('%s: %s of %s rows', way, got, k);
        RETURN QUERY EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ' OPERATOR(pg_catalog.||) statement
            USING target.point, key, COALESCE(excluded, '{}'), k, '{}'::pg_catalog.text[], '{}'::pg_catalog.text[], apart, roots;
        EXIT WHEN way OPERATOR(pg_catalog.<>) 'index' OR got OPERATOR(pg_catalog.=) k;
        way := 'exact';
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.similar_plan(text, text, int, jsonb, float8[], text[], int, name, float8, text) IS
    'How a search with conditions is answered: keys (the few rows that qualify, by an index of the source), index (HNSW), exact (every row), the last also where the index came short; each with its rows and the plan of its statement. Of a search in rounds (at_most, apart) the first is shown.';
CREATE OR REPLACE FUNCTION songspace.similar_to(space text, embedding float8[], k int DEFAULT 10) RETURNS SETOF songspace.neighbour
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    dims int := (songspace.active_table(space)).dims;
BEGIN
    IF cardinality(embedding) <> dims THEN
        RAISE EXCEPTION 'the vector has % numbers, but embeddings of the space "%" have %', cardinality(embedding), space, dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'songspace.encode turns raw features into an embedding.';
    END IF;
    RETURN QUERY SELECT n.key, n.distance FROM songspace.nearest(space, embedding::float4[], NULL, k) n;
END
$$;

COMMENT ON FUNCTION songspace.similar_to(text, float8[], int) IS
    'The k rows nearest to an embedding (dims numbers), nearest first; never fewer than k while more exist.';
CREATE OR REPLACE FUNCTION songspace.similar_where(
    space text, key text, k int, predicate text, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, key, k, NULL, predicate, weights, excluded, at_most, per, apart) n
$$;

CREATE OR REPLACE FUNCTION songspace.similar_where(
    space text, key anyelement, k int, predicate text, weights float8[] DEFAULT NULL, excluded text[] DEFAULT NULL,
    at_most int DEFAULT NULL, per name DEFAULT NULL, apart float8 DEFAULT NULL
) RETURNS SETOF songspace.neighbour
LANGUAGE sql STABLE PARALLEL UNSAFE
AS $$
    SELECT n.key, n.distance FROM songspace.search(space, songspace.key_text(key), k, NULL, predicate, weights, excluded, at_most, per, apart) n
$$;

COMMENT ON FUNCTION songspace.similar_where(text, text, int, text, float8[], text[], int, name, float8) IS
    'similar() with the filter as SQL over the source''s columns (alias s): bt_year > 2010 AND bt_genre = ''Jazz''. It is SQL of the caller''s, run with the caller''s rights and nothing more: input that is not trusted belongs into the filter of similar().';
COMMENT ON FUNCTION songspace.similar_where(text, anyelement, int, text, float8[], text[], int, name, float8) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.source_problem(space songspace.space) RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mend CONSTANT text := format('; then SELECT * FROM songspace.verify(%L), or songspace.drop_space(%1$L)', space.name);
    gone text;
    missing text;
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
    PERFORM songspace.feature_expressions(space.source, (songspace.model_of(space.active_model)).spec::jsonb, 's');
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
    SELECT string_agg(t.name, ', ') INTO missing
    FROM songspace.triggers_of(space) t
    WHERE NOT EXISTS (SELECT FROM pg_trigger g WHERE g.tgrelid = space.source AND g.tgname = t.name AND g.tgenabled <> 'D');
    RETURN 'triggers missing or disabled: ' || missing || format(': SELECT * FROM songspace.verify(%L) brings them back', space.name);
EXCEPTION WHEN insufficient_privilege THEN
    RETURN format('%s: give it to a superuser, or SELECT songspace.drop_space(%L)', SQLERRM, space.name);
WHEN undefined_column OR datatype_mismatch OR feature_not_supported THEN
    RETURN format('%s: give the table its column back%s', SQLERRM, mend);
END
$$;

COMMENT ON FUNCTION songspace.source_problem(songspace.space) IS
    'Internal: why a space cannot follow its source any more, in words; NULL where it can.';
CREATE OR REPLACE FUNCTION songspace.space_fragments(space songspace.space, model int, row_name text) RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    spec jsonb := found_model.spec;
    features text[] := songspace.feature_expressions(space.source, spec, row_name);
BEGIN
    PERFORM songspace.require_trusted(space.source, space.key_column, space.trust_owner);
    IF songspace.key_operator(space.source, space.key_column, 3) IS NULL THEN
        RAISE EXCEPTION '% has no key "%" any more', space.source, space.key_column
            USING ERRCODE = 'undefined_column',
                HINT = format('Give the column its name back, or SELECT songspace.drop_space(%L).', space.name);
    END IF;
    RETURN jsonb_build_object(
        'space', quote_ident(space.name),
        'space_id', space.space_id,
        'model_id', model,
        'dims', found_model.dims,
        'identity', quote_literal(found_model.identity),
        'version', quote_literal(found_model.version),
        'source', space.source,
        'table', format('songspace.%I', songspace.space_table_name(space.name, model)),
        'key', quote_ident(space.key_column),
        'key_type', space.key_type,
        'key_text', space.key_text,
        'equals', space.key_equals,
        'follows', songspace.key_operator(space.source, space.key_column, 5),
        'vector', songspace.vector_schema() || '.vector',
        'differs', format('OPERATOR(%s.<>)', songspace.vector_schema()),
        'features', format('ARRAY[%s]::pg_catalog.float8[]', array_to_string(features, ', ')),
        'guard', songspace.guard_expression(spec, features),
        'rules', songspace.guard_expression(spec, features, finite => false),
        'rows_a_call', songspace.rows_a_call(spec),
        'require_current', songspace.require_current_statement(space),
        'forget_key', quote_ident(space.name || '_forget_key'),
        'note_nested', 'IF pg_trigger_depth() > 1 THEN PERFORM songspace.note_nested_write(TG_RELID); END IF;'
    ) || songspace.engine_fragments(space.engine, found_model, format('ARRAY[%s]::pg_catalog.float8[]', array_to_string(features, ', ')))
    || songspace.change_log_fragments(space) || CASE WHEN space.output_columns = '{}' THEN '{}' ELSE jsonb_build_object(
        'embedding', songspace.embedding_expression(space.output_columns, found_model.dims, row_name),
        'belongs', songspace.belongs_expression(
            space.output_columns, found_model.dims, space.version_column, found_model.version, row_name)
    ) END;
END
$$;

COMMENT ON FUNCTION songspace.space_fragments(songspace.space, int, text) IS
    'Internal: the pieces of SQL from which a space''s functions and statements are made, for one model and row variable.';
CREATE OR REPLACE FUNCTION songspace.space_of(space text) RETURNS songspace.space
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space;
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.name = space_of.space;
    IF NOT FOUND THEN
        PERFORM songspace.no_such_space(space);
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.space_of(text) IS 'Internal: the row of a space; an error where there is none.';
CREATE OR REPLACE FUNCTION songspace.space_status(
    OUT space text, OUT model text, OUT rows bigint, OUT encoded bigint, OUT quarantined bigint, OUT stale bigint,
    OUT pending bigint, OUT index_state text, OUT staged text, OUT staged_done bigint, OUT staged_left bigint,
    OUT rows_per_second float8, OUT time_left interval, OUT staged_index text, OUT previous text, OUT changes_logged bigint,
    OUT problem text
) RETURNS SETOF record
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    s songspace.space;
BEGIN
    FOR s IN SELECT x.* FROM songspace.space x ORDER BY x.name LOOP
        space := s.name;
        problem := songspace.source_problem(s);
        SELECT m.version INTO model FROM songspace.model m WHERE m.model_id = s.active_model;
        SELECT m.version INTO staged FROM songspace.model m WHERE m.model_id = s.staged_model;
        SELECT m.version INTO previous FROM songspace.model m WHERE m.model_id = s.previous_model;
        SELECT c.rows, c.stale INTO rows, stale FROM songspace.count_source(s, model) c;
        encoded := songspace.rows_in_space_table(s, s.active_model);
        SELECT count(DISTINCT q.key) INTO quarantined
            FROM songspace.quarantine_entry q WHERE q.space_id = s.space_id AND q.model_id = s.active_model;
        pending := rows - encoded - quarantined - stale;
        index_state := songspace.index_state(songspace.space_table_name(s.name, s.active_model));
        staged_index := CASE WHEN s.staged_model IS NOT NULL
            THEN songspace.index_state(songspace.space_table_name(s.name, s.staged_model)) END;
        SELECT p.rows_done, p.rows_left, p.rows_per_second, p.time_left INTO staged_done, staged_left, rows_per_second, time_left
            FROM songspace.backfill_progress(s.space_id, s.staged_model) p WHERE s.staged_model IS NOT NULL;
        EXECUTE format('SELECT count(*) FROM songspace.%I', s.name || '_changes') INTO changes_logged;
        RETURN NEXT;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.space_status() IS 'Internal: the rows of the view songspace.status.';
CREATE OR REPLACE FUNCTION songspace.space_table_name(space text, model int) RETURNS name
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('%s_%s', space, model)::name
$$;

COMMENT ON FUNCTION songspace.space_table_name(text, int) IS 'Internal: the name of the table that holds a model''s vectors in a space.';
CREATE OR REPLACE FUNCTION songspace.sql_answers(model int, features float8[]) RETURNS SETOF float4[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN QUERY EXECUTE format('SELECT songspace.model_%s_accept(ARRAY(SELECT unnest($1[row:row]))) FROM generate_subscripts($1, 1) AS row', model)
        USING features;
END
$$;

COMMENT ON FUNCTION songspace.sql_answers(int, float8[]) IS
    'Internal: what a model''s SQL answers to rows of raw features, in order; NULL where a rule is broken.';
CREATE OR REPLACE FUNCTION songspace.stability_index(quantiles float8[], vals float8[]) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- Bins end at the inner quantiles; equal ones are one bin, which holds the share of all of them; what is not a
    -- constant lies above it. In float4, as the quantiles were kept.
    WITH quantile AS (
        SELECT q.value::float4::float8 AS value, (max(q.position) - 1)::float8 / (cardinality(quantiles) - 1) AS below,
            count(*) OVER () = 1 AS is_constant
        FROM unnest(quantiles) WITH ORDINALITY AS q (value, position) GROUP BY 1
    ), edge AS (
        SELECT q.value, q.below, row_number() OVER (ORDER BY q.value) AS bin FROM quantile q WHERE q.below < 1 OR q.is_constant
    ), negated AS (
        -- width_bucket's bins begin at their edges; turned round they end there.
        SELECT array_agg(-e.value ORDER BY e.bin DESC) AS edges, count(*) AS number FROM edge e
    ), found AS (
        SELECT n.number + 1 - width_bucket(CASE WHEN q.value <> v.value::float4 THEN '-Infinity' ELSE -v.value::float4::float8 END, n.edges) AS bin,
            count(*)::float8 / cardinality(vals) AS share
        FROM negated n, unnest(vals) AS v (value) LEFT JOIN quantile q ON q.is_constant
        GROUP BY 1
    ), bin AS (
        SELECT e.bin, e.below - lag(e.below, 1, 0::float8) OVER (ORDER BY e.bin) AS share FROM edge e
        UNION ALL SELECT n.number + 1, 1 - (SELECT max(e.below) FROM edge e) FROM negated n
    )
    SELECT sum((s.found - s.expected) * ln(s.found / s.expected))
    FROM (
        SELECT greatest(b.share, 1e-4) AS expected, greatest(f.share, 1e-4) AS found FROM bin b LEFT JOIN found f ON f.bin = b.bin
    ) s
$$;

COMMENT ON FUNCTION songspace.stability_index(float8[], float8[]) IS
    'Internal: the population stability index of values against the quantiles (minimum to maximum, evenly spaced) of others: the sum over bins of (found - expected) ln(found / expected).';
CREATE OR REPLACE FUNCTION songspace.stage(space text, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_model songspace.model := songspace.model_of(model);
    old_space songspace.space := songspace.lock_space(space);
    new_space songspace.space;
    attempts int := 1;
BEGIN
    PERFORM songspace.require_read_committed();
    IF old_space.staged_model = model THEN
        RAISE NOTICE 'space "%": % is staged already', space, found_model.version;
        RETURN;
    END IF;
    PERFORM songspace.require_stageable(old_space, found_model);
    UPDATE songspace.space s SET staged_model = model WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    WHILE NOT songspace.try_stage(new_space, old_space, attempts) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that have its view open, write to % or generate functions', space, new_space.source;
        PERFORM songspace.wait_for_readers(new_space, model);
        attempts := attempts + 1;
    END LOOP;
    PERFORM songspace.drop_unused_tables(new_space);
    RAISE NOTICE 'space "%": % is staged', space, found_model.version;
END
$$;

COMMENT ON FUNCTION songspace.stage(text, int) IS
    'Make a space ready to be filled by another model: an empty table, and from now on every change of the source logged for it. CALL songspace.backfill(space) goes on.';
CREATE OR REPLACE FUNCTION songspace.still_running(transactions text[]) RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A prepared transaction has no process.
    SELECT coalesce(array_agg(DISTINCT coalesce(l.pid, 0)), '{}') FROM pg_locks l WHERE l.virtualtransaction = ANY (transactions)
$$;

COMMENT ON FUNCTION songspace.still_running(text[]) IS
    'Internal: the processes of those of these transactions that are not finished, by virtual id; 0 for prepared ones.';
CREATE OR REPLACE FUNCTION songspace.switch_model(old_space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    new_space songspace.space;
    found_model songspace.model := songspace.model_of(model);
    drained bigint;
    locked_at timestamptz;
BEGIN
    -- Most of what was written meanwhile is encoded while writers go on; the lock is for the rest.
    drained := songspace.drain_changes(old_space, model);
    WHILE NOT songspace.try_lock_source(old_space) LOOP
        RAISE NOTICE 'space "%": waiting for transactions that write to % or generate functions', old_space.name, old_space.source;
        PERFORM pg_sleep(0.5);
        drained := drained + songspace.drain_changes(old_space, model);
    END LOOP;
    locked_at := clock_timestamp();
    drained := drained + songspace.drain_changes(old_space, model);
    PERFORM songspace.log_left_out(old_space);
    UPDATE songspace.space s
        SET active_model = model, active_identity = found_model.identity, previous_model = old_space.active_model,
            staged_model = nullif(old_space.staged_model, model), activations = old_space.activations + 1, activated_at = now()
        WHERE s.space_id = old_space.space_id RETURNING s.* INTO new_space;
    UPDATE songspace.space_table t
        SET inactive_since = CASE WHEN t.model_id <> model THEN coalesce(t.inactive_since, pg_current_xact_id()) END
        WHERE t.space_id = old_space.space_id;
    DELETE FROM songspace.backfill_batch b WHERE b.space_id = old_space.space_id AND b.model_id = model;
    PERFORM songspace.switch_source(new_space);
    RAISE NOTICE 'space "%": % is active; % rows that were written meanwhile encoded; columns switched, % ms for which writers waited',
        new_space.name, found_model.version, drained, songspace.milliseconds_since(locked_at);
END
$$;

COMMENT ON FUNCTION songspace.switch_model(songspace.space, int) IS
    'Internal: moves the pointer to a model whose table is filled, with all that has to move in the same transaction.';
CREATE OR REPLACE FUNCTION songspace.switch_source(space songspace.space) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    trigger_name name;
BEGIN
    PERFORM songspace.define_trigger_functions(space);
    PERFORM songspace.define_triggers(space);
    -- The table holds these vectors already: following each rewritten row would only write them again.
    trigger_name := format('songspace_%s_update', space.name);
    EXECUTE format('ALTER TABLE %s DISABLE TRIGGER %I', space.source, trigger_name);
    PERFORM songspace.write_output_columns(space);
    EXECUTE format('ALTER TABLE %s ENABLE TRIGGER %I', space.source, trigger_name);
END
$$;

COMMENT ON FUNCTION songspace.switch_source(songspace.space) IS
    'Internal: makes a source''s triggers and output columns those of the space''s active model; its writers are locked out.';
CREATE OR REPLACE FUNCTION songspace.tell_filled(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    took bigint;
BEGIN
    SELECT 1000 * extract(epoch FROM max(b.finished_at) - t.laid_out_at) INTO took
    FROM songspace.space_table t
        JOIN songspace.backfill_batch b ON (b.space_id, b.model_id) = (t.space_id, t.model_id)
    WHERE (t.space_id, t.model_id) = (space.space_id, model)
    GROUP BY t.laid_out_at;
    RAISE NOTICE 'space "%": % rows encoded by %, % ms', space.name, songspace.rows_in_space_table(space, model),
        (songspace.model_of(model)).version, took;
END
$$;

COMMENT ON FUNCTION songspace.tell_filled(songspace.space, int) IS 'Internal: says how many rows a backfill encoded and how long it took.';
CREATE OR REPLACE FUNCTION songspace.tell_progress(space songspace.space, model int, told timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    progress record;
BEGIN
    IF clock_timestamp() - told < interval '2 seconds' THEN
        RETURN told;
    END IF;
    progress := songspace.backfill_progress(space.space_id, model);
    RAISE NOTICE 'space "%": % of % rows encoded, % a second, % to go', space.name, progress.rows_done,
        progress.rows_done + progress.rows_left, round(progress.rows_per_second), coalesce(progress.time_left::text, 'unknown time');
    RETURN clock_timestamp();
END
$$;

COMMENT ON FUNCTION songspace.tell_progress(songspace.space, int, timestamptz) IS
    'Internal: says how far a backfill is, every two seconds; returns when it was last said.';
CREATE OR REPLACE FUNCTION songspace.tell_waiting(space text, processes int[], told timestamptz) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF clock_timestamp() - told < interval '2 seconds' THEN
        RETURN told;
    END IF;
    RAISE NOTICE 'space "%": waiting for transactions that wrote before changes were logged, of processes %',
        space, array_to_string(processes, ', ');
    RETURN clock_timestamp();
END
$$;

COMMENT ON FUNCTION songspace.tell_waiting(text, int[], timestamptz) IS
    'Internal: says for whom a backfill waits, every two seconds; returns when it was last said.';
CREATE OR REPLACE FUNCTION songspace.thresholds_of(space_id int)
RETURNS TABLE (measure text, bound float8, is_minimum boolean, what text)
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.measure, CASE WHEN t.measure IS NULL THEN d.bound ELSE t.bound END, d.is_minimum, d.what
    FROM songspace.default_thresholds() d
        LEFT JOIN songspace.threshold t ON t.space_id = thresholds_of.space_id AND t.measure = d.measure
$$;

COMMENT ON FUNCTION songspace.thresholds_of(int) IS 'Internal: the bounds of the gate that hold in a space.';
CREATE OR REPLACE FUNCTION songspace.to_float8(value numeric) RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT CASE
        WHEN value OPERATOR(pg_catalog.=) 'NaN'::pg_catalog.numeric THEN 'NaN'::pg_catalog.float8
        WHEN pg_catalog.abs(value) OPERATOR(pg_catalog.>) 1.7976931348623157e308 THEN 'Infinity'::pg_catalog.float8
        ELSE value::pg_catalog.float8
    END
$$;

COMMENT ON FUNCTION songspace.to_float8(numeric) IS
    'Internal: numeric to float8 without an error; beyond its range it is infinity, which every rule refuses.';
CREATE OR REPLACE FUNCTION songspace.to_float8_array(rows jsonb) RETURNS float8[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT translate(rows::text, '[]', '{}')::float8[]
$$;

COMMENT ON FUNCTION songspace.to_float8_array(jsonb) IS 'Internal: JSON arrays of numbers, nested or not, as an array; null stays NULL.';
CREATE OR REPLACE FUNCTION songspace.traverse(space text, key text, axis int, from_value float8, to_value float8, steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE plpgsql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    point float8[] := songspace.point_of(space, key)::float8[];
    dims int := (songspace.active_table(space)).dims;
BEGIN
    IF axis NOT BETWEEN 0 AND dims - 1 THEN
        RAISE EXCEPTION 'the space "%" has no axis %', space, axis
            USING ERRCODE = 'invalid_parameter_value', HINT = format('Its axes are 0 to %s.', dims - 1);
    ELSIF point IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT d.* FROM songspace.interpolate(space,
        point[:axis] || from_value || point[axis + 2:], point[:axis] || to_value || point[axis + 2:], steps) d;
END
$$;

CREATE OR REPLACE FUNCTION songspace.traverse(space text, key anyelement, axis int, from_value float8, to_value float8, steps int DEFAULT 10)
RETURNS SETOF songspace.decoded
LANGUAGE sql STABLE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.* FROM songspace.traverse(space, songspace.key_text(key), axis, from_value, to_value, steps) d
$$;

COMMENT ON FUNCTION songspace.traverse(text, text, int, float8, float8, int) IS
    'A row with one axis (from 0) set to values from one to another in so many steps, the other axes as they are; each with its features in raw units.';
COMMENT ON FUNCTION songspace.traverse(text, anyelement, int, float8, float8, int) IS 'The same, with the key given as itself instead of as text.';
CREATE OR REPLACE FUNCTION songspace.triggers_of(space songspace.space)
RETURNS TABLE (name name, events text, scope text, function_name name)
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    active name[] := songspace.features_of(space.active_model);
    -- A change that only the staged or the previous model looks at has to be logged for it.
    others name[] := songspace.features_of(space.staged_model) || songspace.features_of(space.previous_model);
    features_differ text := songspace.differs_expression(active);
    row_differs text;
    respelled text := songspace.respelled_expression(space.source, space.key_column);
    by_row boolean;
BEGIN
    SELECT songspace.differs_expression(array_agg(DISTINCT c.name)) INTO row_differs
    FROM unnest(active || others || space.output_columns || space.version_column) AS c (name)
    WHERE c.name IS NOT NULL;
    row_differs := concat_ws(' OR ', row_differs, format('NOT OLD.%1$I %2$s NEW.%1$I', space.key_column, space.key_equals), respelled);
    -- Statement triggers miss what is written straight into a partition.
    SELECT c.relkind = 'p' OR c.relispartition INTO by_row FROM pg_class c WHERE c.oid = space.source;
    RETURN QUERY
        SELECT format(t.name, space.name)::name, t.events, t.scope, (space.name || t.suffix)::name
        FROM (VALUES
            -- Last of the BEFORE triggers, so that it sees what others make of the row.
            ('zzzz_songspace_%s_encode_insert', 'BEFORE INSERT', 'ROW', '_encode'),
            ('zzzz_songspace_%s_encode_update', 'BEFORE UPDATE', format('ROW WHEN (%s)', features_differ), '_encode'),
            ('songspace_%s_begin_insert', 'BEFORE INSERT', 'STATEMENT', CASE WHEN NOT by_row THEN '_begin' END),
            ('songspace_%s_begin_update', 'BEFORE UPDATE', 'STATEMENT', CASE WHEN NOT by_row THEN '_begin' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'ROW', CASE WHEN by_row THEN '_change' END),
            ('songspace_%s_insert', 'AFTER INSERT', 'STATEMENT', CASE WHEN NOT by_row THEN '_insert' END),
            ('songspace_%s_update', 'AFTER UPDATE', format('ROW WHEN (%s)', row_differs), '_change'),
            ('songspace_%s_delete', 'AFTER DELETE', 'ROW', '_delete'),
            ('songspace_%s_truncate', 'AFTER TRUNCATE', 'STATEMENT', '_delete')
        ) AS t (name, events, scope, suffix)
        WHERE t.suffix IS NOT NULL AND (t.suffix NOT IN ('_begin', '_encode') OR space.output_columns <> '{}');
END
$$;

COMMENT ON FUNCTION songspace.triggers_of(songspace.space) IS
    'Internal: the triggers that a space has on its source: name, event, scope with condition, and the generated function.';
CREATE OR REPLACE FUNCTION songspace.try_drop_space(old_space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- It locks source, view and tables one after the other, and so would an importer that searches, the other way round.
SET lock_timeout = '500ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    space text := old_space.name;
    source_exists boolean := EXISTS (SELECT FROM pg_class c WHERE c.oid = old_space.source);
    object text;
BEGIN
    IF source_exists THEN
        FOR object IN
            SELECT format('DROP TRIGGER %I ON %s', t.tgname, old_space.source)
            FROM pg_trigger t
            WHERE t.tgrelid = old_space.source AND t.tgfoid = ANY (songspace.generated_functions(old_space)::oid[])
        LOOP
            EXECUTE object;
        END LOOP;
    END IF;
    old_space.row_security := false;
    PERFORM songspace.guard_space_table(old_space, t.model_id) FROM songspace.space_table t WHERE t.space_id = old_space.space_id;
    EXECUTE format('DROP VIEW IF EXISTS songspace.%I', space);
    FOR object IN SELECT format('DROP FUNCTION %s', f) FROM unnest(songspace.generated_functions(old_space)) f LOOP
        EXECUTE object;
    END LOOP;
    FOR object IN
        SELECT format('DROP TABLE IF EXISTS songspace.%I', r.relation)
        FROM (
            SELECT t.relation FROM songspace.space_table t WHERE t.space_id = old_space.space_id
            UNION ALL SELECT space || '_changes'
        ) r
    LOOP
        EXECUTE object;
    END LOOP;
    IF source_exists THEN
        FOR object IN SELECT format('ALTER TABLE %s DROP COLUMN IF EXISTS %I', old_space.source, c) FROM unnest(old_space.created_columns) c LOOP
            EXECUTE object;
        END LOOP;
    END IF;
    DELETE FROM songspace.space s WHERE s.space_id = old_space.space_id;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_drop_space(songspace.space) IS
    'Internal: removes a space; all of it or, where a reader or a writer is in the way, nothing and false.';
CREATE OR REPLACE FUNCTION songspace.try_drop_space_table(space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(songspace.readers_of_model(space, model)) > 0 THEN
        RETURN false;
    END IF;
    PERFORM songspace.drop_space_table(space, model);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_drop_space_table(songspace.space, int) IS
    'Internal: takes a model''s vectors out of a space for good; false where someone may still read them.';
CREATE OR REPLACE FUNCTION songspace.try_lock_source(space songspace.space) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
-- Who waits for this lock makes every later writer wait behind: so only briefly.
SET lock_timeout = '500ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The triggers are made anew under a lock on the whole extension, which work on another space may hold for as long
    -- as that takes: had here, so that no writer waits for it.
    EXECUTE format('ALTER FUNCTION %s DEPENDS ON EXTENSION songspace', (songspace.generated_functions(space))[1]);
    EXECUTE format('LOCK TABLE %s IN EXCLUSIVE MODE', space.source);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_lock_source(songspace.space) IS
    'Internal: keeps writers off the source, and other sessions from generating functions, until the end of the transaction; false where one is at work.';
CREATE OR REPLACE FUNCTION songspace.try_retire(new_space songspace.space, model int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF cardinality(songspace.readers_of_model(new_space, model)) > 0 THEN
        RETURN false;
    END IF;
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.drop_space_table(new_space, model);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_retire(songspace.space, int) IS
    'Internal: stops the log for a model and drops its vectors; all of it or, where a reader or work on another space is in the way, nothing and false.';
CREATE OR REPLACE FUNCTION songspace.try_stage(new_space songspace.space, old_space songspace.space, patience int) RETURNS boolean
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET lock_timeout = '50ms'
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    model int := new_space.staged_model;
    watched name[] := songspace.features_of(old_space.active_model) || songspace.features_of(old_space.previous_model);
    unused boolean := EXISTS (SELECT FROM songspace.space_table t WHERE t.space_id = new_space.space_id AND t.model_id = model);
BEGIN
    IF unused AND NOT songspace.try_drop_space_table(old_space, model) THEN
        RETURN false;
    END IF;
    -- Who waits for these locks makes all others wait behind, readers or writers: so only briefly, and never holding
    -- the one while waiting long for the other. Longer each time, or a steady stream of readers would be never-ending.
    PERFORM set_config('lock_timeout', least(50 * patience, 500)::text, true);
    PERFORM songspace.define_trigger_functions(new_space);
    PERFORM songspace.create_space_table(new_space, model);
    PERFORM songspace.define_view(new_space);
    PERFORM songspace.grant_space(new_space);
    -- CREATE TRIGGER waits for writers: done only where the model looks at columns that no trigger watches yet.
    IF NOT songspace.features_of(model) <@ watched THEN
        PERFORM songspace.define_triggers(new_space);
    END IF;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END
$$;

COMMENT ON FUNCTION songspace.try_stage(songspace.space, songspace.space, int) IS
    'Internal: an empty table for the staged model, its arm in the view, its columns watched by the triggers; all of it or, where a reader or a writer is in the way, nothing and false.';
CREATE OR REPLACE FUNCTION songspace.vector_schema() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT quote_ident(n.nspname)
    FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'vector'
$$;

COMMENT ON FUNCTION songspace.vector_schema() IS 'Internal: the schema, quoted, in which pgvector is installed.';
CREATE OR REPLACE FUNCTION songspace.verify(space text, mend boolean DEFAULT true)
RETURNS TABLE (kind text, rows bigint, example text)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_space(space);
    after_key text;
    found record;
    counts jsonb := '{}';
    orphans bigint;
BEGIN
    PERFORM songspace.require_read_committed();
    IF mend AND songspace.source_problem(found_space) IS NOT NULL THEN
        PERFORM songspace.define_trigger_functions(found_space);
        PERFORM songspace.define_triggers(found_space);
    END IF;
    LOOP
        found := songspace.verify_next_rows(found_space, after_key, mend);
        EXIT WHEN found.last_key IS NULL;
        after_key := found.last_key;
        counts := songspace.add_counts(counts, found.counts);
    END LOOP;
    orphans := CASE WHEN mend THEN songspace.remove_orphans(found_space, found_space.active_model)
        ELSE songspace.count_orphans(found_space, found_space.active_model) END;
    RETURN QUERY SELECT c.key, (c.value ->> 'rows')::bigint, c.value ->> 'example' FROM jsonb_each(counts) c
        UNION ALL SELECT 'orphan', orphans, NULL WHERE orphans > 0 ORDER BY 1;
END
$$;

COMMENT ON FUNCTION songspace.verify(text, boolean) IS
    'Encode every row again and compare vectors, output columns and quarantine with that: what disagrees, by kind, mended unless mend is false. Kinds: missing, wrong vector, wrong columns, stale (another version in the version column), refused (in the space against the rules), orphan.';
CREATE OR REPLACE FUNCTION songspace.verify_next_rows(
    space songspace.space, after_key text, mend boolean, OUT last_key text, OUT counts jsonb
)
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found record;
BEGIN
    counts := '{}';
    FOR found IN SELECT d.kind, d.keys, d.last_key FROM songspace.disagreements(space, after_key) d LOOP
        last_key := found.last_key;
        CONTINUE WHEN found.kind IS NULL;
        counts := counts || jsonb_build_object(found.kind,
            jsonb_build_object('rows', cardinality(found.keys), 'example', found.keys[1]));
        IF mend THEN
            PERFORM songspace.mend_keys(space, found.keys);
        END IF;
    END LOOP;
END
$$;

COMMENT ON FUNCTION songspace.verify_next_rows(songspace.space, text, boolean) IS
    'Internal: counts the disagreements among the next rows, and mends them; last_key is NULL after the last row.';
CREATE OR REPLACE FUNCTION songspace.wait_for_readers(space songspace.space, model int) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Postgres' search for deadlocks takes a session that sleeps between two looks for one that works.
    IF songspace.readers_of_model(space, model) && songspace.waiting_for_us() THEN
        RAISE EXCEPTION 'another session is at work on the space "%"', space.name
            USING ERRCODE = 'object_in_use', DETAIL = 'It waits for this session, which would have to wait for it.',
                HINT = 'Try again when it is done.';
    END IF;
    PERFORM pg_sleep(0.5);
END
$$;

COMMENT ON FUNCTION songspace.wait_for_readers(songspace.space, int) IS
    'Internal: lets time pass for those who may still read a model''s vectors; an error where one of them waits for this very session.';
CREATE OR REPLACE FUNCTION songspace.wait_for_space(space text) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
BEGIN
    SELECT s.* INTO found_space FROM songspace.space s WHERE s.space_id = found_space.space_id FOR NO KEY UPDATE;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.wait_for_space(text) IS
    'Internal: like lock_space, but waits for the sessions that are at work on the space.';
CREATE OR REPLACE FUNCTION songspace.wait_for_staging(space text, model int, staged_at timestamptz) RETURNS songspace.space
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.wait_for_space(space);
BEGIN
    -- Retired and staged again is another staging: other writers were in flight when its log began.
    IF found_space.staged_model IS DISTINCT FROM model OR NOT EXISTS (
        SELECT FROM songspace.space_table t
        WHERE t.space_id = found_space.space_id AND t.model_id = model AND t.created_at = staged_at) THEN
        RAISE EXCEPTION 'the space "%" was given another model, or the staged one was retired, during the backfill', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Look at songspace.spaces.';
    END IF;
    RETURN found_space;
END
$$;

COMMENT ON FUNCTION songspace.wait_for_staging(text, int, timestamptz) IS
    'Internal: like wait_for_space; an error unless the model is still staged as it was at that time.';
CREATE OR REPLACE FUNCTION songspace.waiting_for_us() RETURNS int[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH RECURSIVE blocked AS MATERIALIZED (
        SELECT l.pid, b.blocker
        FROM (SELECT DISTINCT w.pid FROM pg_locks w WHERE NOT w.granted) l, unnest(pg_blocking_pids(l.pid)) AS b (blocker)
    ), waiting AS (
        SELECT pg_backend_pid() AS pid
        UNION
        SELECT b.pid FROM blocked b JOIN waiting w ON b.blocker = w.pid
    )
    SELECT array_agg(w.pid) FROM waiting w
$$;

COMMENT ON FUNCTION songspace.waiting_for_us() IS
    'Internal: the processes that wait for a lock of this session, or for one that does; and this session.';
CREATE OR REPLACE FUNCTION songspace.warm(space text DEFAULT NULL) RETURNS int
LANGUAGE plpython3u VOLATILE PARALLEL UNSAFE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $python$
if 'songspace' not in GD:
    import sys
    sys.path.insert(0, '@RUNTIME@')
    import songspace.backend
    GD['songspace'] = songspace.backend
return GD['songspace'].warm(plpy, space)
$python$;

COMMENT ON FUNCTION songspace.warm(text) IS
    'Load the active model of a space, or of every space, into this session, decoder included, so that its first call is as quick as the others; returns how many of them it holds now. One that cannot be loaded is a warning, so that a pooler may call this at every connect. How much a session holds: songspace.cache_models (8) and songspace.cache_megabytes (128), set in postgresql.conf, by database, role or session.';
CREATE OR REPLACE FUNCTION songspace.weight_roots(weights float8[], dims int) RETURNS float4[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF weights IS NULL THEN
        RETURN NULL;
    ELSIF cardinality(weights) <> dims OR array_ndims(weights) <> 1 THEN
        RAISE EXCEPTION '% weights are given, but embeddings have % axes', cardinality(weights), dims
            USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one weight for each axis, from axis 0 on; 1 leaves an axis as it is.';
    ELSIF EXISTS (SELECT FROM unnest(weights) w WHERE w IS NULL OR NOT w BETWEEN 0 AND 1e12) OR NOT 0 < ANY (weights) THEN
        RAISE EXCEPTION 'the weights % cannot be used', weights
            USING ERRCODE = 'invalid_parameter_value', HINT = 'A weight is a number from 0 to 1e12, and one of them is above 0.';
    END IF;
    RETURN (SELECT array_agg(sqrt(w.value)::float4 ORDER BY w.axis) FROM unnest(weights) WITH ORDINALITY AS w (value, axis));
END
$$;

COMMENT ON FUNCTION songspace.weight_roots(float8[], int) IS
    'Internal: what both vectors are multiplied with so that each axis counts by its weight; an error for weights that fit no embedding.';
CREATE OR REPLACE FUNCTION songspace.write_calibration(space text, settings regclass, mode text DEFAULT 'vae') RETURNS int
LANGUAGE plpgsql VOLATILE STRICT PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_space songspace.space := songspace.space_of(space);
    columns text;
    expressions text;
    written int;
BEGIN
    EXECUTE format('DELETE FROM %s c WHERE c.mode = $1', settings) USING mode;
    -- The last three are of the client's newer versions only.
    SELECT string_agg(v.name, ', '), string_agg(v.expression, ', ') INTO columns, expressions
    FROM (VALUES
        ('mode', '$1'), ('resolution_level', 'c.level'), ('discriminator', '''latent'''), ('base_x', 'c.inner_radius'),
        ('inner_radius', 'c.inner_radius'), ('outer_radius', 'c.outer_radius'), ('target_percentage', 'c.outer_share'),
        ('achieved_percentage', 'c.achieved_share'), ('library_size', 'c.rows'),
        ('sample_size', 'c.sample'), ('calibrated_at', 'c.calibrated_at'), ('checksum', 'md5(c::text)')
    ) AS v (name, expression)
    WHERE v.name NOT IN ('sample_size', 'calibrated_at', 'checksum')
        OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = settings AND a.attname = v.name AND NOT a.attisdropped);
    EXECUTE format('INSERT INTO %s (%s) SELECT %s FROM songspace.calibration c WHERE c.space_id = $2 AND c.model_id = $3',
        settings, columns, expressions) USING mode, found_space.space_id, found_space.active_model;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written = 0 THEN
        RAISE EXCEPTION 'the active model of the space "%" is not calibrated', space
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = format('SELECT * FROM songspace.calibrate(%L) does that.', space);
    END IF;
    RETURN written;
END
$$;

COMMENT ON FUNCTION songspace.write_calibration(text, regclass, text) IS
    'Write the radii of the active model into a client''s table (tsnotfyi: pca_calibration_settings) in place of its rows of that mode; shares are fractions, as the client has them. Returns the rows written. The client''s importer deletes these: write them again after it.';
CREATE OR REPLACE FUNCTION songspace.write_output_columns(space songspace.space, keys text[] DEFAULT NULL) RETURNS bigint
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    assignments text;
    differences text;
    rows_written bigint;
BEGIN
    IF space.output_columns = '{}' THEN
        RETURN 0;
    END IF;
    -- What is checked next stays so: a trigger is created under a lock that this one keeps out.
    EXECUTE format('LOCK TABLE %s IN ROW EXCLUSIVE MODE', space.source);
    SELECT string_agg(format('%I = %s', o.name, o.value), ', '),
        string_agg(format('s.%I IS DISTINCT FROM %s', o.name, o.value), ' OR ') FILTER (WHERE o.compared)
        INTO assignments, differences
    FROM songspace.output_values(space, 'e.latent') o;
    EXECUTE songspace.fill_template(
        'UPDATE {source} s SET {assignments} FROM '
        '(SELECT n.{key} AS key, t.embedding::float4[]::float8[] AS latent FROM {source} n LEFT JOIN {table} t ON t.key {equals} n.{key} '
        'WHERE $1 IS NULL OR n.{key} {equals} ANY ($1::{key_type}[])) e '
        'WHERE s.{key} {equals} e.key AND ({differences})',
        songspace.space_fragments(space, space.active_model, 'n')
            || jsonb_build_object('assignments', assignments, 'differences', differences)) USING keys;
    GET DIAGNOSTICS rows_written = ROW_COUNT;
    RETURN rows_written;
END
$$;

COMMENT ON FUNCTION songspace.write_output_columns(songspace.space, text[]) IS
    'Internal: makes the output columns of every row, or of those with these keys, say what the active model''s table says.';
CREATE OR REPLACE FUNCTION songspace.writers_in_flight(source regclass) RETURNS text[]
LANGUAGE sql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}')
    FROM pg_locks l
    WHERE l.locktype = 'relation' AND l.granted AND l.virtualtransaction <> songspace.own_virtual_transaction()
        AND l.database = (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
        AND l.relation IN (SELECT p.relid FROM pg_partition_tree(source) p UNION ALL SELECT source)
        AND l.mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
$$;

COMMENT ON FUNCTION songspace.writers_in_flight(regclass) IS
    'Internal: the virtual ids of transactions that have written to a table, or may have, and are not finished.';
CREATE OR REPLACE VIEW songspace.calibrations AS
SELECT s.name AS space, m.version AS model, c.level, c.inner_radius, c.outer_radius, c.inner_share, c.outer_share, c.achieved_share,
    c.sample, c.neighbours, c.rows, c.calibrated_at
FROM songspace.calibration c
    JOIN songspace.space s ON s.space_id = c.space_id AND s.active_model = c.model_id
    JOIN songspace.model m ON m.model_id = c.model_id;

COMMENT ON VIEW songspace.calibrations IS 'The radii that calibrate() found for the active model of each space.';
CREATE OR REPLACE VIEW songspace.evidence AS
SELECT e.evidence_id, e.space, e.model, e.active_model, e.checked_at, e.checked_by,
    (e.measures ->> 'parity')::float8 AS parity, (e.measures ->> 'active_axes')::float8 AS active_axes,
    (e.measures ->> 'coverage')::float8 AS coverage, (e.measures ->> 'recall')::float8 AS recall,
    (e.measures ->> 'overlap')::float8 AS overlap, (e.measures ->> 'drift')::float8 AS drift, e.drift AS drift_by_feature,
    e.failures = '{}' AS passed, e.failures, e.activated_at, e.forced_by
FROM songspace.evidence_entry e;

COMMENT ON VIEW songspace.evidence IS
    'What check_staged measured of each staged model, whether it passed, when it was activated, and who forced it. songspace.default_thresholds() says what the measures mean.';
CREATE OR REPLACE VIEW songspace.models AS
SELECT m.model_id, m.name, m.version, m.identity, m.spec::jsonb ->> 'family' AS family, m.dims, m.metric,
    ARRAY(SELECT f ->> 'name' FROM pg_catalog.jsonb_array_elements(m.spec::jsonb #> '{encoder,inputs,0,features}') f) AS features,
    pg_catalog.octet_length(m.encoder) + coalesce(pg_catalog.octet_length(m.decoder), 0) AS bytes,
    ARRAY(SELECT s.name FROM songspace.space s WHERE s.active_model = m.model_id ORDER BY s.name) AS active_in,
    m.registered_at, m.registered_by
FROM songspace.model m;

COMMENT ON VIEW songspace.models IS 'Registered models: what each is, takes and makes, and where it is active.';
-- The barrier keeps a caller's own functions from seeing keys before they are judged.
CREATE OR REPLACE VIEW songspace.quarantine WITH (security_barrier) AS
SELECT s.name AS space, q.key, q.column_name AS "column", q.reason, q.noticed_at
FROM songspace.quarantine_entry q JOIN songspace.space s ON s.space_id = q.space_id AND s.active_model = q.model_id
WHERE NOT s.row_security OR songspace.sees_key(s.source, s.key_column, s.key_equals, s.key_type, q.key);

COMMENT ON VIEW songspace.quarantine IS 'Rows that are not encoded: key, column (NULL: the row or the model as a whole) and reason.';
CREATE OR REPLACE VIEW songspace.sessions AS
SELECT s.pid, pg_catalog.current_database() AS database, s.role,
    ARRAY(
        SELECT coalesce(m.version, pg_catalog.left(held.identity, 12))
        FROM pg_catalog.jsonb_array_elements_text(s.usage -> 'models') WITH ORDINALITY AS held (identity, position)
            LEFT JOIN songspace.model m ON m.identity = held.identity
        ORDER BY held.position DESC
    ) AS models,
    (s.usage ->> 'bytes')::bigint AS bytes, (s.usage ->> 'loads')::bigint AS loads, (s.usage ->> 'hits')::bigint AS hits,
    (s.usage ->> 'evictions')::bigint AS evictions,
    pg_catalog.to_timestamp((s.usage ->> 'last_use')::float8) AS last_use, s.backend_start
FROM songspace.session_usage() s;

COMMENT ON VIEW songspace.sessions IS
    'Sessions of this database that loaded a model: those held (the last used first), their stored bytes, how often one was loaded, found held (hits) and given up for another (evictions; songspace.cache_models and songspace.cache_megabytes are the caps), and the last use. A use less than a millisecond after the one before may be counted only with the next. For pg_monitor and the owner.';
CREATE OR REPLACE VIEW songspace.spaces AS
SELECT s.name AS space, s.source, s.key_column, m.version AS model, s.active_identity AS identity, s.active_model, s.staged_model, s.previous_model, m.dims, m.metric,
    s.output_columns, s.version_column, s.time_column, s.created_at, s.activated_at, s.row_security, s.engine
FROM songspace.space s LEFT JOIN songspace.model m ON m.model_id = s.active_model;

COMMENT ON VIEW songspace.spaces IS 'Spaces: over which table each is kept, by which model, and what runs it.';
CREATE OR REPLACE VIEW songspace.status AS
SELECT s.space, s.model, s.rows, s.encoded, s.quarantined, s.stale, s.pending, s.index_state, s.staged, s.staged_done, s.staged_left,
    s.rows_per_second, s.time_left, s.staged_index, s.previous, s.changes_logged, s.problem
FROM songspace.space_status() s;

COMMENT ON VIEW songspace.status IS
    'Rows of each space''s source: encoded by the active model, quarantined, stale (they carry another version), pending (none of these); its index; the staged model with rows done and left, rate and time left, and its index; the model kept for rollback; changes logged for these two; and why the space cannot follow its source, if it cannot.';
-- Nothing is left to PUBLIC; songspace.grant_use gives an ordinary role what it needs. Who watches the server sees counts
-- and times: no embedding, no key, no bytes of a model. Each object is seen to once, when it is new: a REVOKE or GRANT in
-- an upgrade script makes all grants of that day part of the extension, and dumps leave them out.
DO $$
DECLARE
    object record;
BEGIN
    FOR object IN
        SELECT pg_catalog.format('%s %s', m.kind, m.identity) AS description, w.privilege AS watching
        FROM (
            SELECT d.classid, d.objid, CASE d.classid WHEN 'pg_catalog.pg_proc'::regclass THEN 'ROUTINE' ELSE 'TABLE' END AS kind,
                (pg_catalog.pg_identify_object(d.classid, d.objid, 0)).identity
            FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE d.refclassid = 'pg_catalog.pg_extension'::regclass AND d.deptype = 'e' AND e.extname = 'songspace'
                AND d.classid IN ('pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_class'::regclass)
            UNION ALL
            SELECT 'pg_catalog.pg_namespace'::regclass, n.oid, 'SCHEMA', n.nspname
            FROM pg_catalog.pg_namespace n WHERE n.nspname = 'songspace'
        ) m LEFT JOIN (VALUES ('songspace', 'USAGE'),
            ('songspace.sessions', 'SELECT'), ('songspace.status', 'SELECT'), ('songspace.evidence', 'SELECT'),
            ('songspace.session_usage', 'EXECUTE'), ('songspace.space_status', 'EXECUTE'),
            -- The quarantine names keys and is granted by hand; this lets the view ask for them.
            ('songspace.sees_key', 'EXECUTE')
        ) AS w (name, privilege) ON w.name = pg_catalog.split_part(m.identity, '(', 1)
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_init_privs p WHERE p.classoid = m.classid AND p.objoid = m.objid)
    LOOP
        EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM PUBLIC', object.description);
        IF object.watching IS NOT NULL THEN
            EXECUTE pg_catalog.format('GRANT %s ON %s TO pg_monitor', object.watching, object.description);
        END IF;
    END LOOP;
END
$$;
