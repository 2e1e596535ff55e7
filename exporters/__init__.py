"""From a trained run to what others load: a bundle, a model in Postgres, a FAISS index."""
