-- A row as the triggers of an engine encode it, @ENGINE@ for model @MODEL@; in a plpgsql loop from which the same loop
-- without it is taken.
CREATE FUNCTION bench.model_@MODEL@_by_@ENGINE@(rows float8[], rounds int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    features float8[];
    answer float4[];
    nothing float8[];
    moments timestamptz[] := ARRAY[clock_timestamp()];
BEGIN
    FOR number IN 1 .. rounds LOOP
        FOREACH features SLICE 1 IN ARRAY rows LOOP
            answer := @ENCODE_ROW@;
        END LOOP;
    END LOOP;
    moments[2] := clock_timestamp();
    FOR number IN 1 .. rounds LOOP
        FOREACH features SLICE 1 IN ARRAY rows LOOP
            nothing := features;
        END LOOP;
    END LOOP;
    moments[3] := clock_timestamp();
    RETURN bench.net_microseconds(moments, rounds * array_length(rows, 1));
END
$$;
