-- What a library's owner does first, on an empty database. The variables before this come from model.py.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
CREATE EXTENSION songspace CASCADE;

CREATE FUNCTION pg_temp.require(claim text, holds boolean) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    IF holds IS NOT TRUE THEN
        RAISE EXCEPTION 'this does not hold: %', claim;
    END IF;
    RETURN 'holds: ' || claim;
END
$$;

CREATE FUNCTION pg_temp.close_to(one float8[], other float8[]) RETURNS boolean LANGUAGE sql AS $$
    SELECT cardinality(one) = cardinality(other) AND max(abs(a - b)) < 1e-5 FROM unnest(one, other) AS n (a, b)
$$;

CREATE TABLE music (identifier text PRIMARY KEY, bpm float8, crest real);
INSERT INTO music SELECT 'track' || n, 60 + n * 0.2, 5 + n % 11 FROM generate_series(1, 500) AS n;

SELECT songspace.register_model(
    'debian13', convert_from(decode(:'spec', 'hex'), 'UTF8'), decode(:'encoder', 'hex'), decode(:'decoder', 'hex')
) AS model \gset
SELECT songspace.create_space(
    'vae', 'music', 'identifier', :model, ARRAY['vae_0', 'vae_1', 'vae_2'], 'vae_version', 'vae_time'
) AS nothing \gset
SELECT pg_temp.require('every row is encoded', encoded = 500 AND rows = 500) FROM songspace.status;

INSERT INTO music (identifier, bpm, crest)
    VALUES ('new', (:'row'::float8[])[1], (:'row'::float8[])[2]), ('silent', 0, 1);
SELECT pg_temp.require('an inserted row has its latents', pg_temp.close_to(ARRAY[vae_0, vae_1, vae_2], :'expected'))
    FROM music WHERE identifier = 'new';
SELECT pg_temp.require('and its vector', pg_temp.close_to(embedding::real[]::float8[], :'expected'))
    FROM songspace.vae WHERE key = 'new';
SELECT pg_temp.require('a row that breaks a rule is written and quarantined', count(*) = 1)
    FROM music m JOIN songspace.quarantine q ON q.key = m.identifier WHERE q."column" = 'bpm' AND m.vae_0 IS NULL;
SELECT pg_temp.require(
    'encode answers as the model does', pg_temp.close_to(songspace.encode('vae', :'row'), :'expected'));
SELECT pg_temp.require(
    'decode answers', cardinality(songspace.decode('vae', songspace.encode('vae', :'row'))) = 2);
SELECT pg_temp.require('similar finds ten, nearest first, as an exact search does',
    array_agg(s.key ORDER BY s.distance) = (
        SELECT array_agg(key) FROM (
            SELECT o.key FROM songspace.vae o, songspace.vae n WHERE n.key = 'new' AND o.key <> 'new'
            ORDER BY o.embedding <-> n.embedding LIMIT 10) exact))
    FROM songspace.similar('vae', 'new', 10) s;

CREATE FUNCTION pg_temp.python() RETURNS text LANGUAGE plpython3u AS $$
import platform, numpy, onnxruntime, orjson
found = {"Python": platform.python_version(), "numpy": numpy.__version__, "onnxruntime": onnxruntime.__version__,
         "orjson": orjson.__version__}
return ", ".join(f"{name} {version}" for name, version in found.items())
$$;
SELECT format('PostgreSQL %s, pgvector %s, %s', current_setting('server_version'), extversion, pg_temp.python())
    FROM pg_extension WHERE extname = 'vector';

-- What a fresh connection's first call costs, and the second.
\c
\timing on
SELECT 'first call: ' || (songspace.encode('vae', :'row') IS NOT NULL);
SELECT 'second call: ' || (songspace.encode('vae', :'row') IS NOT NULL);
