DO $$
BEGIN
    PERFORM songspace.renew_spaces();
END
$$;
COMMIT;
\echo songspace @VERSION@ is in the schema songspace, with the engine sql
