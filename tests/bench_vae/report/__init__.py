"""Table and plot, from result files alone."""
