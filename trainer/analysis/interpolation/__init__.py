"""What lies between two tracks."""
