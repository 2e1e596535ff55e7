"""Which way through a space makes more of something."""
