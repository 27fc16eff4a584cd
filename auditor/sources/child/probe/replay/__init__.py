"""The symbolic replay: the project's migrations run against a connection that records and asks."""
