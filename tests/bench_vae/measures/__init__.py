"""What is measured of a trained option, one idea a file."""
