"""A private Postgres cluster of this checkout: made, started, found, stopped."""
