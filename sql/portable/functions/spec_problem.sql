CREATE OR REPLACE FUNCTION songspace.spec_problem(spec jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    -- A path that stumbles over another type answers NULL, which is as wrong as false. In strict paths a row of numbers
    -- stays a row.
    SELECT r.wanted
    FROM (VALUES
        (1, 'format is 1', '$.format == 1'),
        (2, 'family and activation are strings', '$.family.type() == "string" && $.activation.type() == "string"'),
        (3, 'dims is a whole number from 1 to 2000', '$.dims == $.dims.floor() && $.dims >= 1 && $.dims <= 2000'),
        (4, 'metric is l2, cosine or inner_product', '$.metric == "l2" || $.metric == "cosine" || $.metric == "inner_product"'),
        (5, 'encoder has one input, of kind columns or vector and type float32',
            '$.encoder.inputs.size() == 1 && ($.encoder.inputs[0].kind == "columns" || $.encoder.inputs[0].kind == "vector")
            && $.encoder.inputs[0].type == "float32"'),
        (6, 'encoder has one output, of kind embedding, type float32 and shape [dims]',
            '$.encoder.outputs.size() == 1 && $.encoder.outputs[0].kind == "embedding" && $.encoder.outputs[0].type == "float32"
            && $.encoder.outputs[0].shape.size() == 1 && $.encoder.outputs[0].shape[0] == $.dims'),
        (7, 'the input is a row of numbers and, unless it is a vector, lists its features, as many as its shape says',
            'strict $.encoder.inputs[0].shape.size() == 1 && $.encoder.inputs[0].shape[0] >= 1 && ($.encoder.inputs[0].kind == "vector"
            || $.encoder.inputs[0].features.type() == "array" && $.encoder.inputs[0].features.size() == $.encoder.inputs[0].shape[0])'),
        (8, 'every feature has a name, and numbers for mean, scale, clip, weight, minimum, maximum and reject',
            '!exists($.encoder.inputs[0].features[*] ? (!(@.name.type() == "string") || exists(@.mean ? (@.type() != "number"))
            || exists(@.scale ? (@.type() != "number")) || exists(@.clip ? (@.type() != "number")) || exists(@.weight ? (@.type() != "number"))
            || exists(@.minimum ? (@.type() != "number" && @ != null)) || exists(@.maximum ? (@.type() != "number" && @ != null))
            || exists(@.reject[*] ? (@.type() != "number"))))'),
        (9, 'no minimum is above its maximum', '!exists($.encoder.inputs[0].features[*] ? (@.minimum > @.maximum))'),
        (10, 'check.inputs has rows of numbers, one a feature',
            'strict $.check.inputs.size() >= 1 && !exists($.check.inputs[*] ? (@.type() != "array" || @.size() != $.encoder.inputs[0].shape[0]))
            && !exists($.check.inputs[*][*] ? (@.type() != "number"))'),
        (11, 'check.outputs has rows of numbers, one an axis, as many as check.inputs',
            'strict $.check.outputs.size() == $.check.inputs.size() && !exists($.check.outputs[*] ? (@.type() != "array" || @.size() != $.dims))
            && !exists($.check.outputs[*][*] ? (@.type() != "number"))'),
        (12, 'check.decoded, where there is one, has rows of numbers, one a feature, as many as check.inputs',
            '!exists($.check.decoded[*]) || ($.check.decoded.size() == $.check.inputs.size()
            && !exists($.check.decoded[*][*] ? (@.type() != "number")))')
    ) AS r (number, wanted, path)
    WHERE NOT coalesce(spec @@ r.path::jsonpath, false)
    UNION ALL
    SELECT format('no feature is named twice, as %L is', f.name #>> '{}')
    FROM jsonb_path_query(spec, '$.encoder.inputs[0].features[*].name') AS f (name) GROUP BY f.name HAVING count(*) > 1
    LIMIT 1
$$;

COMMENT ON FUNCTION songspace.spec_problem(jsonb) IS
    'Internal: the first thing that a model''s spec has to be and is not, in words; NULL where it is all that SQL needs of it. extension/songspace/spec.py is the whole contract.';
