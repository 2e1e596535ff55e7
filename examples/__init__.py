"""Programs to read and run: a guided demo, and searches with psycopg and SQLAlchemy."""
