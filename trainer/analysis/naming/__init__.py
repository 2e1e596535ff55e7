"""Names for what a person hears along an axis or in a cluster."""
