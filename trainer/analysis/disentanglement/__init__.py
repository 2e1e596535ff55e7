"""Scores of how far each axis of a space stands for one known factor: a paper a file.

All take latents, float (n, dims), and factors, int (n, factors): the code of each row's class, 0 to classes - 1.
"""
