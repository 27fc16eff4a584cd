"""Identifiers: case-sensitive once they are in the catalog, and cut at 63 bytes."""

from __future__ import annotations

import re

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Server


LIMIT = 63
"""NAMEDATALEN - 1, in bytes."""

_PART = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^".]+?))\s*(?:\.|$)')
_PLAIN = re.compile(r"[a-z_][a-z0-9_$]*")


def fold(name: str) -> str:
    """The name as the server keeps it: cut at 63 bytes, at a whole character."""
    encoded = name.encode()
    return name if len(encoded) <= LIMIT else encoded[:LIMIT].decode(errors="ignore")


def split(text: str) -> tuple[str | None, str]:
    """Schema and name of a name as SQL writes it; what is not quoted is folded to lower case."""
    parts = [
        quoted.replace('""', '"') if quoted or plain is None else plain.lower()
        for quoted, plain in ((match[1] or "", match[2]) for match in _PART.finditer(text))
    ]
    return (parts[-2] if len(parts) > 1 else None, parts[-1] if parts else text)


def spell_name(name: str) -> str:
    """A name, perhaps with its schema, quoted where SQL would fold it."""
    return ".".join(part if _PLAIN.fullmatch(part) else quote(part) for part in name.split("."))


def quote(name: str) -> str:
    """An identifier in quotes."""
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str | None, name: str, default_schema: str) -> QualifiedName:
    """The name of an object of this schema; the default schema goes without saying."""
    return QualifiedName(name, None if schema == default_schema else schema)


class PostgresNames:
    """How identifiers compare."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:  # noqa: ARG002 - one rule for all kinds
        """The form in which two names of this kind are the same name."""
        return fold(name)
