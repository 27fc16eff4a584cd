"""Which tables a name may belong to, where it stands in a statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from auditor.model.names import QualifiedName
from auditor.model.references import ColumnMention, Use


@dataclass(frozen=True, slots=True)
class Source:
    """Something in a FROM: all columns of some tables, and columns that it names itself.

    `open` tells that it may have others, too, `derived` that it is no table itself.
    """

    tables: tuple[QualifiedName, ...] = ()
    columns: frozenset[str] = frozenset()
    open: bool = False
    derived: bool = False

    @property
    def closed(self) -> bool:
        """Whether it has just the columns that it names."""
        return bool(self.columns) and not (self.tables or self.open)

    def __or__(self, other: Source) -> Source:
        tables = tuple(dict.fromkeys(self.tables + other.tables))
        return Source(tables, self.columns | other.columns, self.open or other.open, derived=True)


_ROWS = frozenset({"new", "old", "excluded"})
"""Names of rows in triggers, rules and upserts."""
ANYTHING = Source(open=True)
UNNAMED = ""
"""What a source goes by that may be several, under names of their own."""
NOTHING = Source()


def key(name: str) -> str:
    """The form in which names inside one statement are compared; lenient, since a wrong match only silences."""
    return name.lower()


@dataclass(slots=True)
class Frame:
    """What the names in one SELECT, or one statement that writes, may mean.

    `aliases` are names that it gives to results, which some engines know in its conditions, too.
    """

    parent: Frame | None = None
    sources: dict[str, Source] = field(default_factory=dict)
    aliases: set[str] = field(default_factory=set)
    common: dict[str, Source] = field(default_factory=dict)
    _all: Source | None = None

    def chain(self) -> Iterator[Frame]:
        """The frame and those around it."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.parent

    def add(self, names: Iterable[str], source: Source) -> None:
        """Makes a source known under some names."""
        self._all = None
        for name in names:
            self.sources[key(name)] = source

    def table_expression(self, name: str) -> Source | None:
        """The WITH item of this name."""
        return next((frame.common[key(name)] for frame in self.chain() if key(name) in frame.common), None)

    def everything(self) -> Source:
        """All that a star stands for."""
        if self._all is None:
            self._all = NOTHING
            for source in self.distinct():
                self._all |= source
        return self._all

    def distinct(self) -> list[Source]:
        """The sources, each once."""
        return list({id(source): source for source in self.sources.values()}.values())

    def resolve(self, name: str, use: Use, *, quoted: bool = False, start: int = -1) -> ColumnMention | None:
        """A column without a table in front; None when it is a name that the statement itself makes."""
        owners: list[tuple[QualifiedName, ...]] = []
        opened = False
        for frame in self.chain():
            if key(name) in frame.sources:  # a whole row goes by its table's name
                return None
            found = frame.everything()
            if key(name) in found.columns:
                return None
            opened = opened or found.open or key(name) in frame.aliases
            owners += [found.tables] if found.tables else []
        opened = opened or not any(frame.sources for frame in self.chain())
        return ColumnMention(name, use, tuple(owners), open=opened, quoted=quoted, start=start)

    def qualified(self, name: str, qualifier: str, use: Use, *, quoted: bool, start: int) -> ColumnMention | None:
        """A column with the name of a table in front; None when a source of the statement itself has it."""
        found = next((frame.sources[key(qualifier)] for frame in self.chain() if key(qualifier) in frame.sources), None)
        if found is None and (key(qualifier) in _ROWS or any(UNNAMED in frame.sources for frame in self.chain())):
            return None
        if found is None or found.closed:
            known = found is not None and key(name) in found.columns
            return None if known else ColumnMention(name, use, qualifier=qualifier, quoted=quoted, start=start)
        if key(name) in found.columns:
            return None
        owners = (found.tables,) if found.tables else ()
        return ColumnMention(name, use, owners, open=found.open, quoted=quoted, start=start)


def beside(frame: Frame) -> Frame:
    """What a derived table knows: not the tables beside it."""
    return Frame(frame.parent, common=frame.common)


def start_of(item: Any) -> int:
    """Where an identifier begins, -1 when nobody can tell."""
    return int(item.meta.get("start", -1)) if item is not None else -1


def is_quoted(item: Any) -> bool:
    """Whether an identifier is written in quotes."""
    return bool(item.args.get("quoted"))


def is_named(item: Any) -> bool:
    """Whether it is a table by its name, and no function."""
    from sqlglot import exp

    return isinstance(item, exp.Table) and isinstance(item.this, exp.Identifier)
