"""Which features an axis is made of."""
