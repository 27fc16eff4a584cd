"""What not every engine takes, and where a statement uses it: one module for each way in which it shows."""
