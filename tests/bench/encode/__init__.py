"""Encoding: a row and a batch in SQL against the bare ONNX Runtime call in the same backend."""
