"""Runs the project's code in the project's interpreter, and hears from it in JSON lines."""
