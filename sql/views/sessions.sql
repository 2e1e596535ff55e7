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
