"""Training of songspace's models: rows of a library in, a run folder out."""
