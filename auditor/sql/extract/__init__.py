"""Raw SQL out of the files of a project, which are read and never imported or run."""
