CREATE OR REPLACE FUNCTION songspace.smooth_way(steps float8[], hops int) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    last_row CONSTANT int := array_length(steps, 1);
    costs float8[] := ARRAY(SELECT steps[b][1] FROM generate_series(1, last_row) b);
    before int[] := array_fill(1, ARRAY[least(hops, last_row - 1), last_row]);
    best float8;
    reached int := 1;
    way int[] := ARRAY[last_row];
BEGIN
    FOR hop IN 2 .. least(hops, last_row - 1) LOOP
        -- From the last row down, so that the costs of the rows before are still those of one hop less.
        FOR b IN REVERSE last_row .. hop + 1 LOOP
            best := 'Infinity';
            FOR a IN hop .. b - 1 LOOP
                IF costs[a] + steps[b][a] < best THEN
                    best := costs[a] + steps[b][a];
                    before[hop][b] := a;
                END IF;
            END LOOP;
            costs[b] := best;
        END LOOP;
        IF costs[last_row] < 'Infinity' THEN
            reached := hop;
        END IF;
    END LOOP;
    FOR hop IN REVERSE reached .. 1 LOOP
        way := before[hop][way[1]] || way;
    END LOOP;
    RETURN way;
END
$$;

COMMENT ON FUNCTION songspace.smooth_way(float8[], int) IS
    'Internal: of the ways that begin at the first row, end at the last and only go to later rows, in so many hops (or the most that are possible), the one whose steps sum up to the least; steps[b][a] is the step from a to b, infinite where there is none.';
