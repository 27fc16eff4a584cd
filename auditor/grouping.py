"""One finding for all the schemas of which the same is true."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from auditor.model.finding import Finding


class Told(NamedTuple):
    """A finding, and the schema it was made in; None where there is nothing to choose from."""

    finding: Finding
    tenant: str | None = None


def grouped(found: Iterable[Told], total: int) -> list[Finding]:
    """Each finding once, with the schemas it is true of; `total` is how many were looked at.

    Findings that differ in any detail stay apart. The fingerprint knows neither names nor number of schemas.
    """
    groups: dict[tuple[object, ...], list[Told]] = {}
    for item in found:
        groups.setdefault(_details(item), []).append(item)
    return [_together(items, total) for items in groups.values()]


def _details(item: Told) -> tuple[object, ...]:
    finding = item.finding
    says = tuple((part.role, part.value) for part in finding.evidence)
    way_out = finding.fix.title if finding.fix is not None else ""
    return (
        *(item.tenant is None, finding.fingerprint, finding.severity, finding.message, finding.consequence),
        *(finding.because, says, way_out),
        id(finding) if item.tenant is None else None,
    )


def _together(items: list[Told], total: int) -> Finding:
    finding = items[0].finding
    schemas = tuple(item.tenant for item in items if item.tenant is not None)
    if not schemas:
        return finding
    message = finding.message
    if total > 1:
        message = f"In {len(schemas)} of {total} schemas: {message[0].lower()}{message[1:]}"
    return msgspec.structs.replace(finding, message=message, schemas=schemas)
