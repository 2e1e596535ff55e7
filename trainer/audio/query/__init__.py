"""Asking a library for tracks that sound like a file: in a database, or in a FAISS index without one."""
