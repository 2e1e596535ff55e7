-- A trigger's call on ready payloads, in a plpgsql loop from which the same loop without the call is taken.
CREATE FUNCTION bench.by_@CALL@(identity text, payloads bytea[], rounds int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    payload bytea;
    answer @ANSWER@;
    nothing bytea;
    moments timestamptz[] := ARRAY[clock_timestamp()];
BEGIN
    FOR number IN 1 .. rounds LOOP
        FOREACH payload IN ARRAY payloads LOOP
            answer := songspace.@CALL@(identity, payload);
        END LOOP;
    END LOOP;
    moments[2] := clock_timestamp();
    FOR number IN 1 .. rounds LOOP
        FOREACH payload IN ARRAY payloads LOOP
            nothing := payload;
        END LOOP;
    END LOOP;
    moments[3] := clock_timestamp();
    RETURN bench.net_microseconds(moments, rounds * cardinality(payloads));
END
$$;
