"""Sound files and networks for tests."""
