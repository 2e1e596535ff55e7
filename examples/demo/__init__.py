"""A guided tour: a table, a model trained on it, the model at work inside Postgres, and searches.

`make demo` tours the client's table filled with a synthetic library; `make demo DATA=file.parquet FEATURES=a,b,c
KEY=id` tours a file of your own. Tables that the demo made say so in their comment, and only those does it replace.
"""
