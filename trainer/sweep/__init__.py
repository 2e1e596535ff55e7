"""The search over settings: `python -m trainer sweep --help`."""
