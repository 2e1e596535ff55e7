"""Looking at a trained model: measures and plots, one idea a file."""
