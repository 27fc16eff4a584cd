"""Rules on the history itself: its graph, its revisions, and what the database is stamped with."""
