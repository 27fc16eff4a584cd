"""Tables as the models declare them and as a server made them, put together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import msgspec

from auditor.model.names import Kind, Origin
from auditor.model.schema import Check, Column, ForeignKey, Index, Server, Table, Unique
from auditor.model.types import Family
from auditor.model.verdict import Same
from auditor.plugin.engine import Engine, Pair


Part = TypeVar("Part", Unique, ForeignKey, Check, Index)


def normalised(declared: Table, made: Table, engine: Engine, server: Server) -> Table:
    """What the server made of the table, under the names, from the places and with the notes of the models.

    Charsets, collations, storage and comments stay as declared: where the model leaves them open, they
    are those of the scratch database. So does the primary key, of which a server prints nothing anew.
    """
    parts = _Parts(Pair(declared, made, server), engine)
    return msgspec.structs.replace(
        declared,
        columns=tuple(parts.column(column) for column in declared.columns),
        uniques=parts.named(Kind.UNIQUE, [*declared.uniques, *declared.indexes], made.uniques),
        foreign_keys=parts.foreign_keys(),
        checks=parts.checks(),
        indexes=parts.named(Kind.INDEX, [*declared.uniques, *declared.indexes], made.indexes),
    )


class _Parts:
    """The parts of one table."""

    def __init__(self, pair: Pair, engine: Engine) -> None:
        self._pair = pair
        self._engine = engine
        self._made = {self._fold(Kind.COLUMN, column.name): column for column in pair.actual.columns}

    def column(self, declared: Column) -> Column:
        """The column with the server's type, texts and numbering."""
        made = self._made.get(self._fold(Kind.COLUMN, declared.name))
        if made is None:
            return declared
        keeps = declared.type == made.type or declared.type.family is Family.STRING
        return msgspec.structs.replace(
            declared,
            type=declared.type if keeps else made.type,
            nullable=made.nullable,
            default=made.default,
            generated=made.generated,
            identity=made.identity,
        )

    def named(
        self, kind: Kind, declared: Iterable[Unique | Index | ForeignKey], made: Iterable[Part]
    ) -> tuple[Part, ...]:
        """Keys and indexes; a name that the models do not give is none."""
        known = {self._fold(kind, item.name): item for item in declared if item.name is not None}
        rest = {self._columns(item): item.origin for item in declared if item.name is None}
        found = [self._named(item, known.get(self._fold(kind, item.name or "")), rest) for item in made]
        return _sorted(found)

    def foreign_keys(self) -> tuple[ForeignKey, ...]:
        """Foreign keys; one that the engine drops silently stays declared, since the models believe in it."""
        declared, made = self._pair.expected.foreign_keys, self._pair.actual.foreign_keys
        dropped = [key for key in declared if not key.enforced] if not made else []
        return _sorted([*self.named(Kind.FOREIGN_KEY, declared, made), *dropped])

    def checks(self) -> tuple[Check, ...]:
        """CHECKs: by name, by what they demand, and the last one by being the last."""
        wanted, found = list(self._pair.expected.checks), list(self._pair.actual.checks)
        matched = []
        for accept in (self._same_name, self._same_demand, self._last(wanted, found)):
            for check in tuple(found):
                partner = next((item for item in wanted if accept(item, check)), None)
                if partner is not None:
                    wanted.remove(partner)
                    found.remove(check)
                    matched.append(_declared_as(check, partner))
        here = self._pair.expected.origin
        return _sorted([*matched, *(msgspec.structs.replace(check, name=None, origin=here) for check in found)])

    def _named(
        self, made: Part, declared: Unique | Index | ForeignKey | None, rest: dict[tuple[str, ...], Origin]
    ) -> Part:
        if declared is None:
            origin = rest.get(self._columns(made), self._pair.expected.origin)
            return msgspec.structs.replace(made, name=None, origin=origin)
        own: dict[str, Any] = {}
        if isinstance(made, Index) and isinstance(declared, Index):
            own = {"extras": declared.extras, "shortened": declared.shortened}
        return msgspec.structs.replace(made, name=declared.name, origin=declared.origin, **own)

    def _same_name(self, declared: Check, made: Check) -> bool:
        names = [item.name and self._fold(Kind.CHECK, item.name) for item in (declared, made)]
        return names[0] is not None and names[0] == names[1]

    def _same_demand(self, declared: Check, made: Check) -> bool:
        if declared.name is not None:
            return False
        equal = declared.expression == made.expression
        verdict = self._engine.expressions.equal(declared.expression, made.expression, self._pair)
        return equal or isinstance(verdict, Same)

    def _last(self, wanted: list[Check], found: list[Check]) -> Callable[[Check, Check], bool]:
        return lambda declared, _: declared.name is None and len(wanted) == len(found) == 1

    def _columns(self, item: Unique | Index | ForeignKey | Check) -> tuple[str, ...]:
        names = () if isinstance(item, Check) else item.columns
        return tuple(self._fold(Kind.COLUMN, name) for name in names)

    def _fold(self, kind: Kind, name: str) -> str:
        return self._engine.names.fold(kind, name, self._pair.server)


def _declared_as(made: Check, declared: Check) -> Check:
    return msgspec.structs.replace(made, name=declared.name, column=declared.column, origin=declared.origin)


def _sorted(items: Iterable[Part]) -> tuple[Part, ...]:
    return tuple(sorted(items, key=lambda item: (item.name or "", repr(item) if item.name is None else "")))
