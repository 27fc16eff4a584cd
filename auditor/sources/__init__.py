"""Sources: each lowers one thing that claims to be the schema into a Schema."""
