"""What keeps axes alive."""
