-- Functions that set hnsw.* are restored by who is no superuser only where pgvector's library has told the server what
-- these settings are. A dump has types before functions, and reading this one's default loads the library.
CREATE DOMAIN songspace.vector_library AS vector DEFAULT '[0]';

COMMENT ON DOMAIN songspace.vector_library IS 'Internal: makes a restoring session load pgvector before it needs it.';
