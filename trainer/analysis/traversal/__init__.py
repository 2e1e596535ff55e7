"""What a walk along an axis sounds like."""
