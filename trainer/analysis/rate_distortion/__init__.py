"""What a nat of rate buys."""
