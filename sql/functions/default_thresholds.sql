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
        ('lost_axes', NULL, false, 'axes that were active in training and whose spread over the library says that they are not here',
            'a library without what an axis tells apart has no use for it: reported by number; active_axes refuses where half carry nothing'),
        ('r2_lost', 0.2, false, 'R2 held out in training less the R2 of features that the library''s embeddings decode to',
            'on real tracks a model of R2 .97 keeps .98 of the neighbours'' precision of raw features and one of .8 keeps .91: what lost more no longer describes this library'),
        ('coverage', 0.98, true, 'rows encoded, of those that the active model encodes',
            'a model that refuses more than one row in fifty of what was searchable loses tracks'),
        ('recall', 0.95, true, 'recall@10 of the new index against exact search',
            'below it one neighbour in twenty is not the nearest'),
        ('overlap', NULL, true, 'share of the ten nearest that the active model finds as well',
            'a better model may have other neighbours: reported; bound it where continuity matters'),
        ('drift', 1, false, 'largest population stability index of a feature, or of a measure of the input vector, against the training data',
            'above .25 is called major and a reason to train again; above 1 most rows lie where training saw few: another unit or another library')
$$;

COMMENT ON FUNCTION songspace.default_thresholds() IS
    'What the gate measures of a staged model, the bounds that hold where a space has none of its own, and why.';
