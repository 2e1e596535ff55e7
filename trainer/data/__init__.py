"""Where training rows come from, and what is done to them before a network sees them."""
