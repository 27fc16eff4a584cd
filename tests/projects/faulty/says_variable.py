"""Complains about a variable in its own words."""

raise RuntimeError("Please set the SHOP_SECRET environment variable")
