-- What CREATE OR REPLACE cannot renew: tables, types, and functions whose arguments or results change.
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
