"""SQL expressions in a normal form: two texts of one form mean the same to SQLite."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from auditor.plugin import sqltree
from auditor_sqlite.lexer import Kind, Token, quote, tokens
from auditor_sqlite.names import fold
from auditor_sqlite.types import affinity


if TYPE_CHECKING:
    from sqlglot import exp

Form: TypeAlias = tuple[Any, ...]


def plain(text: str, columns: Iterable[str], table: str | None = None) -> str:
    """The text with every column as "column" in lower case, the table's own name and comments left out.

    A name in double quotes that is no column is a string to SQLite (https://www.sqlite.org/quirks.html#dblquote).
    """
    known = frozenset(map(fold, columns))
    words = _without_table(tokens(text), table)
    return " ".join(_spell(token, known, text, called=_is_call(words, at)) for at, token in enumerate(words))


def _without_table(words: list[Token], table: str | None) -> list[Token]:
    kept: list[Token] = []
    for token in words:
        if token.is_name and len(kept) > 1 and kept[-1].value == "." and fold(kept[-2].value) == fold(table or ""):
            del kept[-2:]
        kept.append(token)
    return kept


def _is_call(words: list[Token], at: int) -> bool:
    return at + 1 < len(words) and words[at + 1].kind is Kind.MARK and words[at + 1].value == "("


def _spell(token: Token, known: frozenset[str], text: str, *, called: bool) -> str:
    source = text[token.start : token.end]
    if token.kind is Kind.NUMBER:
        return source.replace("_", "").lower()
    if token.kind is Kind.WORD and not (fold(token.value) in known and not called):
        return source.lower()
    if token.kind is Kind.QUOTED and source[0] == '"' and fold(token.value) not in known:
        return "'" + token.value.replace("'", "''") + "'"
    return quote(fold(token.value)) if token.kind in (Kind.WORD, Kind.QUOTED) else source


@lru_cache(maxsize=65_536)
def form(text: str) -> Form | None:
    """The normal form of a text made by `plain`; None when sqlglot cannot read it."""
    tree = sqltree.parse(text, "sqlite")
    return _SYNONYMS.get(found := _form(tree), found) if tree is not None else None


def _form(tree: exp.Expr) -> Form:
    special = _SPECIAL.get(type(tree).__name__)
    return special(tree) if special else _generic(tree)


def _generic(tree: exp.Expr) -> Form:
    arguments = sorted(tree.args.items())
    return type(tree).__name__, *((key, _value(value)) for key, value in arguments if value not in (None, False, []))


def _value(value: Any) -> Any:
    from sqlglot import exp

    if isinstance(value, list):
        return tuple(map(_value, value))
    if isinstance(value, exp.Expr):
        return _form(value)
    return value if isinstance(value, str | int | bool) else str(value)


def _number(text: str) -> Form:
    """1 and 1.0 are not one: they divide differently."""
    try:
        number = int(text, 0) if text.startswith("0x") else Decimal(text)
    except (InvalidOperation, ValueError):
        return "number", text
    kind = "real" if any(mark in text for mark in ".e") and not text.startswith("0x") else "integer"
    return "number", kind, str(Decimal(number).normalize())


def _literal(tree: Any) -> Form:
    return ("string", tree.this) if tree.is_string else _number(tree.this.lower())


def _negative(tree: Any) -> Form:
    inner = _form(tree.this)
    if inner[0] == "number" and len(inner) == 3:  # noqa: PLR2004 -- (number, kind, digits)
        digits = inner[2]
        return "number", inner[1], digits[1:] if digits.startswith("-") else f"-{digits}"
    return "neg", inner


def _any_order(name: str, items: Iterable[Form]) -> Form:
    return name, *sorted(items, key=repr)


def _chain(name: str) -> Any:
    """AND and OR: nesting, order and repetition say nothing."""

    def build(tree: Any) -> Form:
        found: set[Form] = set()
        for side in (_form(tree.this), _form(tree.expression)):
            found.update(side[1:] if side[0] == name else [side])
        return _any_order(name, found)

    return build


def _swapped(name: str) -> Any:
    return lambda tree: (name, _form(tree.expression), _form(tree.this))


def _pair(name: str) -> Any:
    return lambda tree: (name, _form(tree.this), _form(tree.expression))


def _symmetric(name: str) -> Any:
    return lambda tree: _any_order(name, [_form(tree.this), _form(tree.expression)])


def _between(tree: Any) -> Form:
    value = _form(tree.this)
    return _any_order("and", [("le", _form(tree.args["low"]), value), ("le", value, _form(tree.args["high"]))])


def _in(tree: Any) -> Form:
    """A list of literals is a chain of OR (https://www.sqlite.org/datatype3.html#comparison_expressions)."""
    if tree.args.get("query") or tree.args.get("unnest") or tree.args.get("field"):
        return _generic(tree)
    value, items = _form(tree.this), {_form(item) for item in tree.expressions}
    if any(item[0] not in ("string", "number") for item in items):
        return "in", value, _any_order("list", items)
    equals = [_any_order("eq", [value, item]) for item in items]
    return equals[0] if len(equals) == 1 else _any_order("or", equals)


def _not(tree: Any) -> Form:
    inner = _form(tree.this)
    if inner[0] in ("eq", "ne"):
        return {"eq": "ne", "ne": "eq"}[inner[0]], *inner[1:]
    if inner[0] in ("lt", "le"):
        return {"lt": "le", "le": "lt"}[inner[0]], inner[2], inner[1]
    return "not", inner


def _call(tree: Any) -> Form:
    return "call", tree.name.lower(), tuple(map(_form, tree.expressions))


_SPECIAL: dict[str, Any] = {
    "Paren": lambda tree: _form(tree.this),
    "Literal": _literal,
    "Boolean": lambda tree: ("number", "integer", "1" if tree.this else "0"),
    "Column": lambda tree: (
        ("column", fold(tree.name), tree.table) if isinstance(tree.this.this, str) else _generic(tree)
    ),
    "Neg": _negative,
    "And": _chain("and"),
    "Or": _chain("or"),
    "EQ": _symmetric("eq"),
    "NEQ": _symmetric("ne"),
    "LT": _pair("lt"),
    "LTE": _pair("le"),
    "GT": _swapped("lt"),
    "GTE": _swapped("le"),
    "Not": _not,
    "Between": _between,
    "In": _in,
    "Anonymous": _call,
    "Cast": lambda tree: ("cast", _form(tree.this), affinity(tree.args["to"].sql("sqlite")).value),
    "Collate": lambda tree: ("collate", _form(tree.this), tree.expression.name.upper()),
}

_SYNONYMS: dict[Form, Form] = {
    ("call", "datetime", (("string", "now"),)): ("CurrentTimestamp",),
    ("call", "datetime", ()): ("CurrentTimestamp",),
    ("Date", ("this", ("string", "now"))): ("CurrentDate",),
    ("call", "date", ()): ("CurrentDate",),
    ("call", "time", (("string", "now"),)): ("CurrentTime",),
    ("Time", ("this", ("string", "now"))): ("CurrentTime",),
}
"""What https://www.sqlite.org/lang_createtable.html#the_default_clause and lang_datefunc.html say is the same."""
