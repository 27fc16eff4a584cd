"""What of the models has to follow the database: they are the user's to change, so it is only told, place and words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from auditor.errors import AuditorError
from auditor.fix.draft import Drafting
from auditor.fix.lower import plain
from auditor.fix.planned import Following
from auditor.model.changes import Alter
from auditor.model.finding import Finding
from auditor.model.names import ObjectRef
from auditor.model.schema import Server
from auditor.plugin.engine import Engine
from auditor.plugin.recipes import target
from auditor.sources.child.drafts import Draft


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class Told(NamedTuple):
    """One declaration of the models: what of it differs, and how it would read ("" where nobody can say)."""

    change: Alter
    findings: tuple[Finding, ...]
    declaration: str = ""


def told(
    following: Iterable[Following], drafting: Drafting, engine: Engine, server: Server, url: URL | None
) -> tuple[Told, ...]:
    """Each declaration once, worded by the project's own SQLAlchemy."""
    found = _by_declaration(following)
    if not found:
        return ()
    try:
        texts = drafting.declarations(tuple(_draft(item.change) for item in found), engine, server, url)
    except AuditorError:  # the revision is written by now, and the values say what differs
        return tuple(found)
    return tuple(item._replace(declaration=text) for item, text in zip(found, texts, strict=True))


def _by_declaration(following: Iterable[Following]) -> list[Told]:
    found: dict[ObjectRef, Told] = {}
    for change, findings in following:
        known = found.get(change.subject, Told(change, ()))
        differences = {item.topic: item for item in (*known.change.differences, *change.differences)}
        both = msgspec.structs.replace(change, differences=tuple(differences.values()))
        found[change.subject] = Told(both, tuple(dict.fromkeys((*known.findings, *findings))))
    return [found[subject] for subject in sorted(found, key=str)]


def _draft(change: Alter) -> Draft:
    table = change.table or change.subject.table
    return Draft(
        "declare",
        str(change.subject.kind),
        table.name,
        table.schema,
        plain(target(change)),
        facets=tuple(str(item.facet) for item in change.differences),
    )
