"""The module that fails."""

raise ValueError("cannot use postgresql://app:hunter2@db.example/app")
