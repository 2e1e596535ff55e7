"""Model families: a folder each, listed in `registry`."""
