"""A network as the body of one plpgsql function over pgvector, compiled from its ONNX graph.

The function takes one row as a `vector` and answers with one. A layer is one expression, an array of inner products
with its weights; large layers have their weights as rows of songspace.model_weight. What the body leaves open, in
braces, the database knows: {vector}, the schema of pgvector, and {model}, the model's id.
"""

from exporters.to_sql.compile import compile_network
from exporters.to_sql.program import Compiled
from exporters.to_sql.register import register_sql

__all__ = ["Compiled", "compile_network", "register_sql"]
