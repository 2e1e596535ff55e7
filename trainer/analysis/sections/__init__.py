"""The sections of a report, one a file, each made of what was measured."""
