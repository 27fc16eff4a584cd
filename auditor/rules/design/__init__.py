"""Rules on design: what no two sources disagree on, and what will hurt all the same."""
