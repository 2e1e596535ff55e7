"""The benchmarks: `python -m tests.bench --help`, or `make bench`."""
