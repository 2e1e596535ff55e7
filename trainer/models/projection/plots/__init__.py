"""The plots of a projection's run, an idea a file."""
