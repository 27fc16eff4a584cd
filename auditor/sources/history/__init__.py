"""The history: what the migrations make of an empty database, at every revision, without a database."""
