"""The heaps that a library falls into, if it does."""
