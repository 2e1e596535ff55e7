"""What the latent vectors are drawn to."""
