"""Search: engines side by side over the same vectors."""
