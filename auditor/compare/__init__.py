"""Two schemas in, changes out: what turns the actual one into the expected one."""
