"""Models side by side on a page: runs, or the staged and the active model of a space."""
