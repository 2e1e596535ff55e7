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
