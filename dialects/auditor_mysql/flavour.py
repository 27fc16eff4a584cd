"""Which of the two servers it is."""

from __future__ import annotations

from auditor.model.schema import Server


MYSQL, MARIADB = "MySQL", "MariaDB"


def is_mariadb(server: Server) -> bool:
    """Whether the server is MariaDB."""
    return server.flavour == MARIADB


def parse_version(text: str) -> tuple[int, ...]:
    """The numeric parts of what version() says: (10, 11, 19) from "10.11.19-MariaDB-0+deb12u1"."""
    text = text.removeprefix("5.5.5-")  # MariaDB's greeting to old replicas
    digits = text.partition("-")[0].split(".")
    numeric = [part for part in digits if part.isdigit()]
    return tuple(int(part) for part in numeric[:3])
