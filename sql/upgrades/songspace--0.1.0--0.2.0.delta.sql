-- What CREATE OR REPLACE cannot renew: tables, types, and functions whose arguments or results change.
-- A function that is dropped takes grants made by hand along, and a GRANT in here would become the extension's own.
DO $$
DECLARE
    lost record;
BEGIN
    FOR lost IN
        SELECT p.proname AS function, g.grantee::regrole AS role
        FROM pg_catalog.pg_proc p, pg_catalog.aclexplode(p.proacl) g
        WHERE p.pronamespace = 'songspace'::regnamespace AND p.proname IN ('activate', 'rollback', 'verify', 'create_space')
            AND g.grantee NOT IN (0, p.proowner)
        ORDER BY p.proname, g.grantee::regrole::text
    LOOP
        RAISE WARNING 'songspace.% has new arguments, and % may no longer call it', lost.function, lost.role
            USING HINT = pg_catalog.format('If it still should: GRANT EXECUTE ON FUNCTION songspace.%I TO %s', lost.function, lost.role);
    END LOOP;
END
$$;

DROP FUNCTION songspace.activate(text, boolean);
DROP FUNCTION songspace.rollback(text);
DROP FUNCTION songspace.verify(text, boolean);
DROP FUNCTION songspace.create_space(text, regclass, name, int, name[], name, name, boolean, text);
DROP FUNCTION songspace.switch_model(songspace.space, int);
DROP FUNCTION songspace.switch_source(songspace.space);
DROP FUNCTION songspace.verify_next_rows(songspace.space, text, boolean);
DROP FUNCTION songspace.mend_keys(songspace.space, text[]);
DROP FUNCTION songspace.write_output_columns(songspace.space, text[]);

ALTER TABLE songspace.space_table ADD COLUMN followed_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp();
COMMENT ON COLUMN songspace.space_table.followed_at IS 'From when on changes of the source wait in the log for a staged or previous model: all before are in its vectors.';
ALTER TABLE songspace.space ADD COLUMN recall_target float8 NOT NULL DEFAULT 0.99
    CONSTRAINT space_recall_target_share CHECK (recall_target > 0 AND recall_target <= 1);
COMMENT ON COLUMN songspace.space.recall_target IS 'The share of the ten nearest rows that tune() finds a setting for.';

ALTER TABLE songspace.space_table ADD COLUMN ef_search int CONSTRAINT space_table_ef_search_allowed CHECK (ef_search BETWEEN 1 AND 1000);
COMMENT ON COLUMN songspace.space_table.ef_search IS 'How many candidates a search keeps at least, by tune(); NULL: 40, as songspace and pgvector have it by themselves.';

CREATE TYPE songspace.question AS (
    key text,
    point float4[],
    farthest float8
);

COMMENT ON TYPE songspace.question IS
    'Internal: a search whose answer is known: a row''s key, its embedding, and the distance of the k-th nearest of the others.';

CREATE SEQUENCE songspace.measurement_id_sequence;

CREATE TABLE songspace.recall_measurement (
    measurement_id bigint PRIMARY KEY DEFAULT pg_catalog.nextval('songspace.measurement_id_sequence'),
    space_id int NOT NULL REFERENCES songspace.space ON DELETE CASCADE,
    model_id int NOT NULL REFERENCES songspace.model,
    purpose text NOT NULL CONSTRAINT recall_measurement_purpose_known CHECK (purpose IN ('recall', 'tune', 'gate')),
    k int NOT NULL,
    ef_search int NOT NULL,
    recall float8,
    milliseconds float8,
    sampled bigint NOT NULL,
    rows bigint NOT NULL,
    index_used boolean NOT NULL,
    measured_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);

CREATE INDEX recall_measurement_space ON songspace.recall_measurement (space_id, purpose, measurement_id);

COMMENT ON TABLE songspace.recall_measurement IS
    'What recall(), tune() and check_staged() measured of the indexes; of each space and purpose the newest thousand.';
COMMENT ON COLUMN songspace.recall_measurement.ef_search IS 'How many candidates the searches kept.';
COMMENT ON COLUMN songspace.recall_measurement.recall IS 'The share (0..1) of the k nearest rows that were found; NULL where there were none to find.';
COMMENT ON COLUMN songspace.recall_measurement.milliseconds IS 'Of a search, on average, inside the server.';
COMMENT ON COLUMN songspace.recall_measurement.sampled IS 'How many rows'' neighbours were asked for.';
COMMENT ON COLUMN songspace.recall_measurement.rows IS 'Vectors in the table at that time.';

SELECT pg_catalog.pg_extension_config_dump('songspace.measurement_id_sequence', '');
SELECT pg_catalog.pg_extension_config_dump('songspace.recall_measurement', '');

DROP FUNCTION songspace.measure_recall(text, int, int, int);
DROP FUNCTION songspace.index_is_used(name, text, int);
DROP FUNCTION songspace.broken_rules(jsonb, float8[]);
DROP FUNCTION songspace.differs_expression(name[]);

ALTER TABLE songspace.space ADD COLUMN input_column name;
COMMENT ON COLUMN songspace.space.input_column IS 'The column that holds a row''s whole input, for models that take a vector; NULL for those that take a column a feature.';

DROP FUNCTION songspace.measure_active_axes(songspace.space, int);
ALTER TABLE songspace.evidence_entry ADD COLUMN training jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN songspace.evidence_entry.training IS 'What the trainer measured of the model (trained), what the library shows (here), and both of each axis.';
