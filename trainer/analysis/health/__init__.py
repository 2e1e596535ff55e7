"""Whether the neighbourhoods of a space are any good; `songspace.health` measures the same in the database."""
