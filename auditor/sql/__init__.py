"""SQL text: where it is, what it does, where it runs."""
