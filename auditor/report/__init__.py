"""Output formats, one file each: render(Report) -> str, and nothing else; what is shown comes from the report alone."""
