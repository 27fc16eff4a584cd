"""The statements of a .sql file."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.model.names import Origin
from auditor.model.query import Query, Unread, Via
from auditor.sql.extract.files import Source


def script(source: Source) -> Iterator[Query | Unread]:
    """The statements of a script, in order."""
    line = 1
    for part in source.text.split(";"):
        lead = part[: len(part) - len(part.lstrip())]
        if part.strip():
            at = line + lead.count("\n")
            text = part.strip()
            yield Query(text, Via.SCRIPT, Origin(source.name, at, column=1), text, ((0, at, 1),))
        line += part.count("\n")
