"""What is trained on beside reconstruction and rate."""
