CREATE OR REPLACE FUNCTION songspace.unpack_floats(packed bytea) RETURNS float8[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF octet_length(packed) % 4 <> 0 THEN
        RAISE EXCEPTION '% bytes are no whole number of float32', octet_length(packed) USING ERRCODE = 'invalid_parameter_value';
    END IF;
    -- IEEE 754: a sign, eight bits of exponent, 23 of fraction, after a 1 that is left out but for the smallest.
    RETURN ARRAY(
        SELECT (CASE WHEN b.bits >= 2147483648 THEN -1 ELSE 1 END) * CASE b.exponent
            WHEN 255 THEN CASE b.fraction WHEN 0 THEN float8 'Infinity' ELSE float8 'NaN' END
            WHEN 0 THEN b.fraction * power(float8 '2', -149)
            ELSE (b.fraction + 8388608) * power(float8 '2', b.exponent - 150)
        END
        FROM (
            SELECT w.place, w.bits, (w.bits >> 23) & 255 AS exponent, (w.bits & 8388607)::float8 AS fraction
            FROM (
                SELECT i AS place, get_byte(packed, i)::bigint + get_byte(packed, i + 1)::bigint * 256
                    + get_byte(packed, i + 2)::bigint * 65536 + get_byte(packed, i + 3)::bigint * 16777216 AS bits
                FROM generate_series(0, octet_length(packed) - 1, 4) AS i
            ) w
        ) b ORDER BY b.place);
END
$$;

COMMENT ON FUNCTION songspace.unpack_floats(bytea) IS
    'Little-endian float32 numbers, as an input column of bytea holds them, as an array: what encode() takes.';
