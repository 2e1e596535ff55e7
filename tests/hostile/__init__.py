"""Models that mean no good: whole ones that ask for too much, and honest ones mutated by chance."""
