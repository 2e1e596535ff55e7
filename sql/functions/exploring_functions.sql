CREATE OR REPLACE FUNCTION songspace.exploring_functions() RETURNS name[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT '{
        ring, directions, point_of, direction_bounds, require_ring, vector_schema, similar, similar_where, similar_plan,
        search, search_target, search_way, search_statement, full_groups, weight_roots, require_search,
        filter_predicate, filter_comparison, filter_literal,
        decode_named, interpolate, flow, traverse, decode_points, require_steps, require_point, explain, compare_points, changes_between,
        path, point_between, artist_of, next_stop, legs, require_path, require_via, smooth_route, smooth_way,
        find_directions, require_direction, number_expression, fit_direction, fold_products, solve_ridge, squared_error
    }'::name[]
$$;

COMMENT ON FUNCTION songspace.exploring_functions() IS 'Internal: what an explorer calls, and what that is made of where it runs with the caller''s rights.';
