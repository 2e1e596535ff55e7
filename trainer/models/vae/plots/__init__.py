"""The plots of a VAE's run, an idea a file."""
