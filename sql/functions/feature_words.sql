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
                ('mode', 1, NULL, NULL, 'more major', 'more minor'),
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
