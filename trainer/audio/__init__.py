"""From sound files to embeddings: reading, windows, the front end, providers of the network, and where vectors go."""
