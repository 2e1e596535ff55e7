"""The report of a VAE's run, a section a file."""
