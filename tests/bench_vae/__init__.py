"""The VAE laboratory on real data: `python -m tests.bench_vae --help`, or `make bench-vae`."""
