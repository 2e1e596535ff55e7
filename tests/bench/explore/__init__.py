"""Exploring: what a page about one track asks, over a space of 8 axes."""
