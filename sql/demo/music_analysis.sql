-- The table of tsnotfyi, a music explorer, as its importer makes it: every column may be NULL except the key.
-- It is a sample to try songspace with and no part of the extension. The demo runs this file; so can you:
--     psql -f sql/demo/music_analysis.sql
-- It refuses to run where a table of one of these names is there already: it never touches one that is yours.

BEGIN;

CREATE TABLE music_analysis (
    identifier varchar(32) PRIMARY KEY, -- md5 of the path
    processed_at timestamp DEFAULT current_timestamp,

    -- One column for each of the user's beets library.
    bt_id integer,
    bt_path text,
    bt_title text,
    bt_artist text,
    bt_artist_sort text,
    bt_albumartist text,
    bt_album text,
    bt_album_id integer,
    bt_genre text,
    bt_composer text,
    bt_label text,
    bt_country text,
    bt_language text,
    bt_year integer,
    bt_month integer,
    bt_day integer,
    bt_original_year integer,
    bt_track integer,
    bt_tracktotal integer,
    bt_disc integer,
    bt_disctotal integer,
    bt_comp integer,
    bt_bpm integer,
    bt_initial_key text,
    bt_length double precision,
    bt_format text,
    bt_bitrate integer,
    bt_samplerate integer,
    bt_bitdepth integer,
    bt_channels integer,
    bt_rg_track_gain double precision,
    bt_mb_trackid text,
    bt_mb_albumid text,
    bt_mb_artistid text,
    bt_mtime double precision,
    bt_added double precision,
    path_keywords text,
    beets_meta text, -- JSON

    -- The 18 features of the model, in its order.
    bpm double precision,
    danceability double precision,
    onset_rate double precision,
    beat_punch double precision,
    tonal_clarity double precision,
    tuning_purity double precision,
    fifths_strength double precision,
    chord_strength double precision,
    chord_change_rate double precision,
    crest double precision,
    entropy double precision,
    spectral_centroid double precision,
    spectral_rolloff double precision,
    spectral_kurtosis double precision,
    spectral_energy double precision,
    spectral_flatness double precision,
    sub_drive double precision,
    air_sizzle double precision,

    -- Three more that the explorer reads and the model does not.
    opb double precision,
    pulse_cohesion double precision,
    spectral_slope double precision,

    -- Principal components, rewritten for every row after each import.
    primary_d double precision,
    tonal_pc1 double precision,
    tonal_pc2 double precision,
    tonal_pc3 double precision,
    spectral_pc1 double precision,
    spectral_pc2 double precision,
    spectral_pc3 double precision,
    rhythmic_pc1 double precision,
    rhythmic_pc2 double precision,
    rhythmic_pc3 double precision,

    -- What songspace fills.
    vae_latent_0 double precision,
    vae_latent_1 double precision,
    vae_latent_2 double precision,
    vae_latent_3 double precision,
    vae_latent_4 double precision,
    vae_latent_5 double precision,
    vae_latent_6 double precision,
    vae_latent_7 double precision,
    vae_model_version text,
    vae_computed_at timestamp
);

CREATE TABLE ratings (
    identifier varchar(32) PRIMARY KEY,
    rating integer CHECK (rating BETWEEN -1 AND 1), -- -1 hated, 1 loved
    rated_at timestamp DEFAULT current_timestamp
);

CREATE TABLE play_stats (
    identifier varchar(32) PRIMARY KEY,
    play_count integer NOT NULL DEFAULT 0,
    last_played timestamp
);

-- How the demo knows its own tables again.
COMMENT ON TABLE music_analysis IS 'Sample of the songspace demo, which may replace it.';
COMMENT ON TABLE ratings IS 'Sample of the songspace demo, which may replace it.';
COMMENT ON TABLE play_stats IS 'Sample of the songspace demo, which may replace it.';

CREATE INDEX idx_music_artist ON music_analysis (bt_artist);
CREATE INDEX idx_music_album ON music_analysis (bt_album);
CREATE INDEX idx_music_genre ON music_analysis (bt_genre);
CREATE INDEX idx_music_year ON music_analysis (bt_year);
CREATE INDEX idx_music_bpm ON music_analysis (bpm);
CREATE INDEX idx_music_danceability ON music_analysis (danceability);
CREATE INDEX idx_music_tonal_clarity ON music_analysis (tonal_clarity);
CREATE INDEX idx_music_spectral_centroid ON music_analysis (spectral_centroid);
CREATE INDEX idx_music_processed_at ON music_analysis (processed_at);
CREATE INDEX idx_music_primary_d ON music_analysis (primary_d);
CREATE INDEX idx_music_tonal_pc1 ON music_analysis (tonal_pc1);
CREATE INDEX idx_music_spectral_pc1 ON music_analysis (spectral_pc1);
CREATE INDEX idx_music_rhythmic_pc1 ON music_analysis (rhythmic_pc1);

-- The word search wants pg_trgm, which not every server lets everybody create.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE INDEX idx_music_path_keywords ON music_analysis USING gin (path_keywords gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR feature_not_supported OR undefined_file OR undefined_object THEN
    RAISE NOTICE 'no index on path_keywords: pg_trgm is not to be had here (%)', SQLERRM;
END
$$;

COMMIT;
