"""An engine without a database, strict and literal, for tests of rules: names and texts are what they are."""

from __future__ import annotations

from typing import Any, cast

from auditor.model.names import Kind, QualifiedName
from auditor.model.schema import Column, Index, IndexPart, PrimaryKey, Server, Table, Unique
from auditor.model.types import Family, Type
from auditor.model.verdict import SAME, Different, Facet, Fit, Verdict
from auditor.plugin.engine import Engine, Pair


FAMILIES = {
    "boolean": Family.BOOLEAN,
    "smallint": Family.INTEGER,
    "integer": Family.INTEGER,
    "bigint": Family.INTEGER,
    "numeric": Family.DECIMAL,
    "varchar": Family.STRING,
    "text": Family.STRING,
    "varbinary": Family.BINARY,
    "timestamp": Family.DATETIME,
    "timestamptz": Family.DATETIME,
    "json": Family.JSON,
    "enum": Family.ENUM,
}
WIDTHS = {"smallint": 2, "integer": 4, "bigint": 8}
WIDEST = 100
SERVER = Server("neutral", (1, 0), settings=(("default_schema", "main"),))


class NeutralTypes:
    """Types by the table above; lengths and labels in brackets."""

    def parse(self, text: str, server: Server) -> Type:
        """The type a text names; UNKNOWN when the table does not have it."""
        del server
        name, _, inside = text.removesuffix(")").partition("(")
        args = tuple(int(item) if item.isdigit() else item for item in inside.split(",") if item)
        return Type(FAMILIES.get(name, Family.UNKNOWN), name, args, text)

    def compare(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """Lengths, labels and integer widths are ordered; all other types just differ."""
        del pair
        mine, theirs = expected.type, actual.type
        if Family.ENUM in {mine.family, theirs.family}:
            return _labels(expected, actual)
        if mine == theirs:
            return SAME
        facet, fit = Facet.TYPE, Fit.OTHER
        if mine.name == theirs.name and mine.args and theirs.args:
            facet = Facet.PRECISION if mine.family in {Family.DECIMAL, Family.DATETIME} else Facet.LENGTH
            fit = Fit.NARROWER if theirs.args < mine.args else Fit.WIDER
        elif {mine.name, theirs.name} <= set(WIDTHS):
            fit = Fit.NARROWER if WIDTHS[theirs.name] < WIDTHS[mine.name] else Fit.WIDER
        elif {mine.name, theirs.name} == {"timestamp", "timestamptz"}:
            facet = Facet.TIMEZONE
        return Different(facet, str(mine), str(theirs), fit)


def _labels(expected: Column, actual: Column) -> Verdict:
    wanted = expected.enumeration.bound if expected.enumeration else expected.type.args
    if actual.type.family is not Family.ENUM:
        return Different(Facet.TYPE, str(expected.type), str(actual.type))
    texts = [", ".join(map(str, labels)) for labels in (wanted, actual.type.args)]
    if wanted == actual.type.args:
        return SAME
    if set(wanted) == set(actual.type.args):
        return Different(Facet.LABEL_ORDER, texts[0], texts[1], Fit.COSMETIC)
    return Different(Facet.LABELS, texts[0], texts[1], Fit.NARROWER)


class NeutralExpressions:
    """Texts are equal when they are the same text."""

    def default(self, expected: Column, actual: Column, pair: Pair) -> Verdict:
        """What follows ON UPDATE is a facet of its own."""
        del pair
        (mine, mine_then), (theirs, theirs_then) = (
            (item.default or "none").partition(" ON UPDATE ")[::2] for item in (expected, actual)
        )
        if mine != theirs:
            return Different(Facet.DEFAULT, mine, theirs)
        return Different(Facet.ON_UPDATE_CLAUSE, mine_then or "none", theirs_then or "none")

    def equal(self, expected: str, actual: str, pair: Pair) -> Verdict:
        """Same text, same expression."""
        del pair
        return SAME if expected == actual else Different(Facet.EXPRESSION, expected, actual)


class NeutralNames:
    """Names are what they are."""

    def fold(self, kind: Kind, name: str, server: Server) -> str:
        """The name."""
        del kind, server
        return name


class NeutralForeignKeys:
    """Takes a key between columns of one type; a table with the storage engine "loose" holds none."""

    def objection(self, child: tuple[Table, Column], parent: tuple[Table, Column], server: Server) -> Different | None:
        """Types must be the same."""
        del server
        mine, theirs = child[1].type, parent[1].type
        if mine == theirs:
            return None
        return Different(Facet.TYPE, str(theirs), str(mine), Fit.NARROWER, "The engine refuses the key.")

    def enforcement(self, table: Table, server: Server) -> str | None:
        """The storage engine decides."""
        del server
        return "The storage engine takes the key and forgets it." if table.storage_engine == "loose" else None


class NeutralLimits:
    """Keys of text take 100 characters; one that is not unique is cut. The default `never` is refused."""

    def key(self, key: PrimaryKey | Unique | Index, table: Table, server: Server) -> Different | None:
        """By the lengths of the types, or of the parts of an index."""
        del server
        parts = key.parts if isinstance(key, Index) else tuple(map(IndexPart, key.columns))
        columns = ((part, table.column(part.column or "")) for part in parts)
        asked = sum(part.length or int(item.type.args[0]) for part, item in columns if item and item.type.args)
        if asked <= WIDEST:
            return None
        cut = isinstance(key, Index) and not key.unique
        fit, text = (Fit.OTHER, "It is cut.") if cut else (Fit.NARROWER, "It is refused.")
        return Different(Facet.LENGTH, f"at most {WIDEST}", str(asked), fit, text)

    def default(self, column: Column, server: Server) -> Different | None:
        """One word is refused."""
        del server
        if column.default != "never":
            return None
        return Different(Facet.DEFAULT, "now", "never", Fit.NARROWER, "The engine refuses it.")


class NeutralEnums:
    """Labels are those of the type."""

    def consequence(self, written: str, accepted: tuple[str, ...], actual: Column, server: Server) -> str:
        """What writing an unknown label does."""
        del accepted, server
        return f"Writing '{written}' into `{actual.name}` fails."

    def accepted(self, column: Column, table: Table, server: Server) -> tuple[str, ...] | None:
        """The labels of an enum, or of a CHECK written as one: "enum(a,b)"."""
        texts = [column.type.raw, *(check.expression for check in table.checks)]
        found = (NeutralTypes().parse(text, server) for text in texts)
        return next((tuple(map(str, item.args)) for item in found if item.family is Family.ENUM), None)


class NeutralDml:
    """Strict: the length of `varchar` holds, labels are what they are, what is never NULL needs a value."""

    fills_up = False
    formats = True

    def has_relation(self, name: QualifiedName, server: Server) -> bool:
        """The schema "system" holds the engine's own."""
        del server
        return name.schema == "system"

    def has_word(self, name: str, server: Server, *, quoted: bool) -> bool:
        """There is one word."""
        del server, quoted
        return name == "current_user"

    def cut(self, text: str, column: Column, server: Server) -> str:
        """By the length of the type."""
        del server
        string = column.type.family is Family.STRING and column.type.args
        return "It is refused." if string and len(text) > int(column.type.args[0]) else ""

    def takes(self, label: str, accepted: tuple[str, ...], column: Column, table: Table, server: Server) -> bool:
        """Letter by letter."""
        del column, table, server
        return label in accepted

    def unmatched(self, label: str, column: Column, server: Server) -> str:
        """Nothing is refused."""
        del column, server
        return f"No row has {label!r}."

    def omitted(self, column: Column, server: Server) -> str:
        """Unless something fills it."""
        del server
        filled = column.nullable or column.default is not None or column.generated or column.identity
        return "" if filled else "The row is refused."


_NO_DATABASE = cast("Any", None)

NEUTRAL = Engine(
    name="neutral",
    title="Neutral",
    dialects=frozenset({"neutral"}),
    sqlglot="",
    versions=(),
    session=_NO_DATABASE,
    catalog=_NO_DATABASE,
    declarations=_NO_DATABASE,
    types=NeutralTypes(),
    expressions=NeutralExpressions(),
    names=NeutralNames(),
    foreign_keys=NeutralForeignKeys(),
    enums=NeutralEnums(),
    limits=NeutralLimits(),
    dml=NeutralDml(),
)
"""Compares what the builders make; it connects to nothing."""
