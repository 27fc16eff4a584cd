"""The two tables being compared, and the engine's rules for it."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column
from auditor.model.verdict import Different, Unknown, Verdict
from auditor.plugin.engine import Engine, Pair


@dataclass(frozen=True, slots=True)
class Memory:
    """What a comparison has asked the engine so far: schemas repeat a few names and defaults all over."""

    names: dict[tuple[Kind, str], str] = field(default_factory=dict)
    defaults: dict[tuple[object, ...], Verdict] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Context:
    """One pair of tables, judged by one engine.

    `printed` tells that the engine printed the texts of both: two that it cannot prove equal differ.
    """

    pair: Pair
    engine: Engine
    printed: bool = False
    memory: Memory = field(default_factory=Memory)

    @property
    def table(self) -> QualifiedName:
        """The table as the actual schema names it."""
        return self.pair.actual.name

    def fold(self, kind: Kind, name: str) -> str:
        """The form in which two names of a kind are the same name."""
        names = self.memory.names
        known = names.get((kind, name))
        if known is None:
            known = names[kind, name] = self.engine.names.fold(kind, name, self.pair.server)
        return known

    def default(self, expected: Column, actual: Column) -> Verdict:
        """The verdict on two server defaults."""
        tables = self.pair.expected, self.pair.actual
        # A default names no other column: only the two columns, and charsets, can matter.
        key = *(_essence(item) for item in (expected, actual)), *(table.charset for table in tables), self.printed
        known = self.memory.defaults
        if key not in known:
            known[key] = self._decided(self.engine.expressions.default(expected, actual, self.pair))
        return known[key]

    def equal(self, expected: str, actual: str) -> Verdict:
        """The verdict on two expressions."""
        return self._decided(self.engine.expressions.equal(expected, actual, self.pair))

    def _decided(self, verdict: Verdict) -> Verdict:
        if self.printed and isinstance(verdict, Unknown) and verdict.expected != verdict.actual:
            return Different(verdict.facet, verdict.expected, verdict.actual)
        return verdict

    def columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Folded column names, in their order."""
        return tuple(self.fold(Kind.COLUMN, name) for name in names)

    def same_name(self, kind: Kind, expected: str | None, actual: str | None) -> bool:
        """Whether two given names are the same name; False when one is not given."""
        return expected is not None and actual is not None and self.fold(kind, expected) == self.fold(kind, actual)


def _essence(item: Column) -> tuple[object, ...]:
    given = item.default, item.type, item.nullable, item.charset
    return *given, item.client_default, item.identity, item.enumeration, item.extras
