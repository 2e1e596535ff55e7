"""The VAE family: a beta-VAE of tabular features."""
