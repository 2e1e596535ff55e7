"""The settings of the family's options, a table of the config a file."""
