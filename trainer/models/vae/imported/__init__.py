"""Checkpoints of tsnotfyi's own two trainers, brought into run folders."""
