"""Rules on raw SQL."""
