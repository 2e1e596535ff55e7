"""Groups of axes."""
