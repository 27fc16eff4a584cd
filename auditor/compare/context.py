"""The two tables being compared, and the engine's rules for it."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.model.names import Kind, QualifiedName
from auditor.plugin.engine import Engine, Pair


@dataclass(frozen=True, slots=True)
class Context:
    """One pair of tables, judged by one engine."""

    pair: Pair
    engine: Engine

    @property
    def table(self) -> QualifiedName:
        """The table as the actual schema names it."""
        return self.pair.actual.name

    def fold(self, kind: Kind, name: str) -> str:
        """The form in which two names of a kind are the same name."""
        return self.engine.names.fold(kind, name, self.pair.server)

    def columns(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Folded column names, in their order."""
        return tuple(self.fold(Kind.COLUMN, name) for name in names)

    def same_name(self, kind: Kind, expected: str | None, actual: str | None) -> bool:
        """Whether two given names are the same name; False when one is not given."""
        return expected is not None and actual is not None and self.fold(kind, expected) == self.fold(kind, actual)
