"""What a Python file sends: which calls take SQL, which text they get, for which dialects."""
