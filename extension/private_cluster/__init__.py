"""A private Postgres cluster of this checkout: made, started, found and stopped without touching any other."""
