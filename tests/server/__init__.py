"""Databases for tests: which server they live on, how they are made, the fixtures that hand them out."""
