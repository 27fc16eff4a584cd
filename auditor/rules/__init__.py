"""The rules: one file, one page and one test each; see discover.py for how they are found."""
