"""The engine for databases without a dialect package: what SQLAlchemy's Inspector tells, compared by text.

Equal texts are the same; of anything else nobody here can tell, so it is unknown, and never a finding.
Names, nullability, keys and the columns of constraints mean the same everywhere, and are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from auditor.model.names import Kind
from auditor.model.schema import Column, ForeignKey, Index, Server, Table
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Unknown, Verdict
from auditor.plugin.engine import DialectSpec, Engine, Pair
from auditor.sources.inspector_catalog import InspectorCatalog


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


def generic(dialect_name: str) -> Engine:
    """An engine for one of SQLAlchemy's dialect names; nothing is imported or connected yet."""
    types = TextTypes(dialect_name)
    return Engine(
        name=dialect_name,
        title=dialect_name,
        dialects=frozenset({dialect_name}),
        sqlglot="",
        versions=(),
        session=PlainSession(),
        catalog=InspectorCatalog(dialect_name, types),
        declarations=PlainDeclarations(dialect_name),
        types=types,
        expressions=TextExpressions(dialect_name),
        names=PlainNames(),
        foreign_keys=UnknownForeignKeys(),
        enums=UnknownEnums(),
        native=False,
    )


class PlainSession:
    """Connects as SQLAlchemy does; what is sent is limited by the catalog (see inspector_catalog.guard)."""

    def url(self, url: URL) -> URL:
        """The URL without an asynchronous driver: the dialect's own default takes its place."""
        return url.set(drivername=url.get_backend_name()) if url.get_dialect().is_async else url

    def connect_args(self, url: URL, *, connect_seconds: int) -> dict[str, Any]:  # noqa: ARG002
        """None that every driver would know."""
        return {}

    def opening(self, *, statement_seconds: int, lock_seconds: int) -> Sequence[str]:  # noqa: ARG002
        """None that every engine would know."""
        return ()

    def explain(self, error: BaseException) -> str | None:  # noqa: ARG002
        """Nothing is known of the driver's errors."""
        return None


class PlainDeclarations:
    """Declarations without what only the engine could tell."""

    def __init__(self, name: str) -> None:
        self._name = name

    def dialect(self, server: Server, url: URL | None) -> DialectSpec:  # noqa: ARG002
        """The dialect by its name, which the project's environment must have."""
        return DialectSpec(self._name)

    def server(self, version: tuple[int, ...]) -> Server:
        """A server of which the version is known."""
        return Server(self._name, version)

    def complete(self, table: Table, server: Server, options: Mapping[str, Any]) -> Table:  # noqa: ARG002
        """The table with nothing left that the Inspector could not show on every engine."""
        return plain(table)


def plain(table: Table) -> Table:
    """A table without numbering, comments and options of one engine, and without default actions."""
    return replace(
        table,
        columns=tuple(replace(column, identity=None, comment=None, charset=None) for column in table.columns),
        foreign_keys=tuple(map(_foreign_key, table.foreign_keys)),
        indexes=tuple(_index(index) for index in table.indexes),
        comment=None,
        extras=(),
    )


def _foreign_key(key: ForeignKey) -> ForeignKey:
    on_delete, on_update = (None if action == "NO ACTION" else action for action in (key.on_delete, key.on_update))
    return replace(key, on_delete=on_delete, on_update=on_update, match=None, deferrable=None)


def _index(index: Index) -> Index:
    return replace(index, method=None, predicate=None, include=(), comment=None, extras=())


class TextTypes:
    """Types by their text, in lower case and with single spaces."""

    def __init__(self, name: str) -> None:
        self._name = name

    def parse(self, text: str, server: Server) -> Type:  # noqa: ARG002
        """The normalised text as the type's name; nothing is known of its family."""
        name = " ".join(text.lower().replace(", ", ",").split())
        return Type(Family.OTHER if name else Family.UNKNOWN, name, raw=text)

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:  # noqa: ARG002
        """Same text, same type."""
        if expected.type == actual.type:
            return SAME
        reason = f"no dialect package for {self._name} compares types"
        return Unknown(reason, Facet.TYPE, str(expected.type), str(actual.type))


class TextExpressions:
    """Expressions by their text, without outer parentheses."""

    def __init__(self, name: str) -> None:
        self._name = name

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:  # noqa: ARG002
        """Same text, same default; an engine may well show one that nobody wrote."""
        texts = [bare(column.default or "NULL") for column in (expected, actual)]
        if texts[0] == texts[1]:
            return SAME
        reason = f"no dialect package for {self._name} compares defaults"
        return Unknown(reason, Facet.DEFAULT, expected.default or "none", actual.default or "none")

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:  # noqa: ARG002
        """Same text, same expression."""
        if bare(expected) == bare(actual):
            return SAME
        return Unknown(f"no dialect package for {self._name} compares expressions", Facet.EXPRESSION, expected, actual)


def bare(text: str) -> str:
    """A text without space and parentheses around it, and with single spaces within."""
    text = " ".join(text.split())
    while text.startswith("(") and text.endswith(")") and _closes_last(text):
        text = text[1:-1].strip()
    return "NULL" if text.upper() == "NULL" else text


def _closes_last(text: str) -> bool:
    """Whether the first parenthesis is closed by the last character; False where quotes make it unclear."""
    depth = 0
    for at, mark in enumerate(text):
        depth += {"(": 1, ")": -1}.get(mark, 0)
        if depth == 0:
            return at == len(text) - 1
    return False


class PlainNames:
    """Names as SQLAlchemy gives them, which has folded what the engine folds."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:  # noqa: ARG002
        """The name itself."""
        return name


class UnknownForeignKeys:
    """Nothing is known of when the engine refuses a key."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:  # noqa: ARG002
        """None: no objection is known."""
        return None

    def enforcement(self, table: Table, server: Server) -> str | None:  # noqa: ARG002
        """None: no reason is known why keys would not be enforced."""
        return None


class UnknownEnums:
    """Nothing is known of enum types."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:  # noqa: ARG002
        """What any engine might do."""
        return f"Writing {written!r} may fail, or be stored as something else."

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:  # noqa: ARG002
        """None: nobody can tell."""
        return None
