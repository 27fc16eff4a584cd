"""The values that flow through an audit: frozen, without I/O, importing nothing of ours."""
