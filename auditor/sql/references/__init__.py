"""What a statement refers to, read from its tree: tables, columns, values, and how it chooses rows."""
