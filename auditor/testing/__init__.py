"""For tests of rules and dialect packages, ours and others'."""
