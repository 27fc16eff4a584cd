"""Where a statement runs: what each engine makes of its constructs."""
