"""Inserting and updating with a space, without one, and as people do it today."""
