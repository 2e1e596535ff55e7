"""What is measured on: vectors, tracks, models."""
