"""What SQL text does to a schema, read from left to right."""
