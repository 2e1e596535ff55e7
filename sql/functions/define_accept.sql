CREATE OR REPLACE FUNCTION songspace.define_accept(model songspace.model) RETURNS void
LANGUAGE plpgsql VOLATILE PARALLEL UNSAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    template CONSTANT text := $template$
        CREATE OR REPLACE FUNCTION songspace.{name}(given pg_catalog.float8[]) RETURNS pg_catalog.float4[]
        LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
        AS $body$
        BEGIN
            IF array_ndims(given) IS DISTINCT FROM 1 OR cardinality(given) <> {width} THEN
                RAISE EXCEPTION 'the row has % features in % dimensions; the model wants {width} in one', cardinality(given), array_ndims(given)
                    USING ERRCODE = 'invalid_parameter_value', HINT = 'Give one number a feature, in the model''s order.';
            END IF;
            IF {guard} THEN
                RETURN {encode_row};
            END IF;
            RETURN NULL;
        END
        $body$
    $template$;
    spec jsonb := model.spec;
    width int := spec #>> '{encoder,inputs,0,shape,0}';
    name text := format('model_%s_accept', model.model_id);
BEGIN
    EXECUTE songspace.fill_template(template, songspace.engine_fragments('sql', model, 'given') || jsonb_build_object(
        'name', name, 'width', width,
        'guard', CASE spec #>> '{encoder,inputs,0,kind}'
            WHEN 'vector' THEN format('songspace.vector_problem(given, %s) IS NULL', width)
            ELSE songspace.guard_expression(spec, ARRAY(SELECT format('given[%s]', n) FROM generate_series(1, width) n)) END));
    EXECUTE format('REVOKE ALL ON FUNCTION songspace.%I FROM PUBLIC', name);
    PERFORM songspace.depend_on_extension(format('FUNCTION songspace.%I', name));
END
$$;

COMMENT ON FUNCTION songspace.define_accept(songspace.model) IS
    'Internal: generates songspace.model_<id>_accept, which encodes raw features that keep the model''s rules and answers NULL to others.';
