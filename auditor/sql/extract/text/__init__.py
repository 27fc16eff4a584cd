"""SQL text with holes, and how it is cut into statements with parameters of one style."""
