"""Rules on drift: what one source says and another does not."""
