"""The projection family: a head over embeddings, trained so that rows of one class lie together."""
