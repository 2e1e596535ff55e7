-- Each function times calls inside the backend and answers microseconds a call; the answers themselves are dropped.
CREATE SCHEMA bench;

-- The floor: `run` on one prepared row (or batch) of float32 after the other, by a session of its own with one thread
-- and default settings else. Call songspace once before: it puts the runtime on the path.
CREATE FUNCTION bench.bare_run(identity text, width int, batch int, calls int) RETURNS float8 LANGUAGE plpython3u AS $$
import time
import numpy
import onnxruntime

held = GD.setdefault('bench', {})
if identity not in held:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    plan = plpy.prepare('SELECT encoder FROM songspace.model WHERE identity = $1', ['text'])
    encoder = plpy.execute(plan, [identity])[0]['encoder']
    held[identity] = onnxruntime.InferenceSession(encoder, options, providers=['CPUExecutionProvider'])
run = held[identity].run
distinct = max(1, min(calls, 1024 // batch))
random = numpy.random.default_rng(1)
inputs = [{'features': random.standard_normal((batch, width), dtype=numpy.float32)} for _ in range(distinct)]
outputs = ['embedding']
run(outputs, inputs[0])
rounds = range(max(1, calls // distinct))
began = time.perf_counter()
for _ in rounds:
    for row in inputs:
        run(outputs, row)
return (time.perf_counter() - began) * 1e6 / (len(rounds) * distinct)
$$;

-- The public call, on rows of a float8[][], in the same way.
CREATE FUNCTION bench.by_public_call(space text, rows float8[], rounds int) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
    features float8[];
    answer float8[];
    moments timestamptz[] := ARRAY[clock_timestamp()];
BEGIN
    FOR number IN 1 .. rounds LOOP
        FOREACH features SLICE 1 IN ARRAY rows LOOP
            answer := songspace.encode(space, features);
        END LOOP;
    END LOOP;
    moments[2] := clock_timestamp();
    FOR number IN 1 .. rounds LOOP
        FOREACH features SLICE 1 IN ARRAY rows LOOP
            answer := features;
        END LOOP;
    END LOOP;
    moments[3] := clock_timestamp();
    RETURN bench.net_microseconds(moments, rounds * array_length(rows, 1));
END
$$;

CREATE FUNCTION bench.net_microseconds(moments timestamptz[], calls int) RETURNS float8 LANGUAGE sql AS $$
    SELECT 1e6 * extract(epoch FROM (moments[2] - moments[1]) - (moments[3] - moments[2])) / calls
$$;
