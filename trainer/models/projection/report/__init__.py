"""The report of a projection's run, a section a file."""
