"""Benchmarks: ratios measured in one run, printed for a person, never asserted by a clock."""
