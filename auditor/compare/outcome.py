"""What a comparison yields, gathered while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field

import msgspec

from auditor.model.changes import Add, Alter, Change, Drop
from auditor.model.names import Kind, ObjectRef, QualifiedName
from auditor.model.report import Undecided
from auditor.model.schema import Gap, Schema, SchemaObject, ref
from auditor.model.verdict import Different, Facet, Unknown, Verdict


class Doubt(msgspec.Struct, frozen=True):
    """The facet of a pair of objects that nobody could compare."""

    expected: ObjectRef
    actual: ObjectRef
    facet: Facet


class Comparison(msgspec.Struct, frozen=True):
    """The changes that turn the actual schema into the expected one, and what nobody could compare.

    `compared` counts the objects that were looked at on both sides.
    """

    changes: tuple[Change, ...]
    undecided: tuple[Undecided, ...]
    compared: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(slots=True)
class Outcome:
    """Gathers the changes of one comparison; knows what the sources could not read."""

    gaps: tuple[Gap, ...]
    changes: list[Change] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    compared: int = 0
    doubts: list[Doubt] = field(default_factory=list)

    def unread(self, kind: Kind, table: QualifiedName | None) -> bool:
        """Whether the absence of such an object on one side means nothing."""
        return any(gap.hides(kind, table) for gap in self.gaps)

    def add(self, item: SchemaObject, table: QualifiedName | None = None) -> None:
        """The object is expected and was not found."""
        if not self.unread(item.kind, table or getattr(item, "name", None)):
            self.changes.append(Add(item, table))

    def drop(self, item: SchemaObject, table: QualifiedName | None = None) -> None:
        """The object was found and is not expected."""
        if not self.unread(item.kind, table or getattr(item, "name", None)):
            self.changes.append(Drop(item, table))

    def alter(
        self,
        expected: SchemaObject,
        actual: SchemaObject,
        verdicts: list[Verdict],
        table: QualifiedName | None = None,
    ) -> None:
        """The object was found on both sides; records what differs and what is unknown."""
        differences = tuple(verdict for verdict in verdicts if isinstance(verdict, Different))
        if differences:
            self.changes.append(Alter(expected, actual, differences, table))
        for verdict in verdicts:
            if isinstance(verdict, Unknown):
                self.unknown(actual, verdict, table)
                self.doubts.append(Doubt(ref(expected, table), ref(actual, table), verdict.facet))

    def unknown(self, item: SchemaObject, verdict: Unknown, table: QualifiedName | None = None) -> None:
        """The object could not be compared in one facet."""
        self.undecided.append(
            Undecided(
                subject=f"{item.kind} {ref(item, table)}",
                facet=str(verdict.facet),
                reason=verdict.reason,
                expected=verdict.expected,
                actual=verdict.actual,
            )
        )

    def result(self) -> Comparison:
        """All that was gathered."""
        return Comparison(tuple(self.changes), tuple(self.undecided), self.compared, tuple(self.doubts))


def plain(facet: Facet, expected: object, actual: object, *, absent: str = "none", **more: object) -> Different | None:
    """The difference of two plain values; None when they are equal."""
    if expected == actual:
        return None
    return Different(facet, _text(expected, absent), _text(actual, absent), **more)  # type: ignore[arg-type]


def _text(value: object, absent: str) -> str:
    if value is None:
        return absent
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) or absent if isinstance(value, tuple) else str(value)


def all_gaps(*schemas: Schema) -> tuple[Gap, ...]:
    """The gaps of several schemas."""
    return tuple(gap for schema in schemas for gap in schema.gaps)
