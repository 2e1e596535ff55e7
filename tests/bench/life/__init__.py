"""The life of a server: fresh backends, deployments, training."""
