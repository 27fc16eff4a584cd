"""A statement as it is written, for whatever engine: its tokens, its keywords, what a schema knows of its columns."""
