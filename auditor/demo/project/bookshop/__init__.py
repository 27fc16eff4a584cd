"""A small book shop, whose database went its own way."""
