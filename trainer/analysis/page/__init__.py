"""The page of a report: what it can hold, and how that becomes one file that asks nothing of the network."""
