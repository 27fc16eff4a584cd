"""Expressions as keys: two texts that PostgreSQL stores alike get equal keys.

A key is a nested tuple. It forgets what PostgreSQL adds or rewrites when it stores an expression: casts of
literals, casts between string types, parentheses, IN as = ANY (ARRAY[...]), BETWEEN as two comparisons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, TypeAlias

from auditor.model.types import Family, Type
from auditor_postgresql import literals
from auditor_postgresql.names import split
from auditor_postgresql.spelling import read


if TYPE_CHECKING:
    from sqlglot import exp

Key: TypeAlias = tuple[Any, ...]

CONSTANTS = {"number", "string", "boolean", "null", "interval", "array", "bits", "moment", "instant"}

_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_FLIPPED = {"=": "=", "<>": "<>", ">": "<", ">=": "<="}
_NEGATED = {"=": "<>", "<>": "=", "<": ">=", "<=": ">"}
_NUMERIC = {Family.INTEGER: 0, Family.DECIMAL: 1, Family.FLOAT: 2}
_TEXTS = {"text", "varchar", "char", "bpchar", "name"}
_STRING_RESULTS = {
    *("Lower", "Upper", "Trim", "Substring", "Coalesce", "DPipe", "JSONExtractScalar", "JSONBExtractScalar"),
    *("Concat", "Replace", "Left", "Right", "Initcap", "Cast", "RegexpReplace", "Reverse", "Pad"),
}
_SILENT = {
    "only_json_types",
    "negate",
    "_type",
    "safe",
    "is_string",
    "typed",
}  # arguments of sqlglot's that say nothing
_NOW = {"transaction_timestamp", "now"}


class Keys:
    """Makes keys; `type_of` gives a column's type by its name, `default_schema` goes without saying."""

    def __init__(self, type_of: Callable[[str], Type | None], default_schema: str = "public") -> None:
        self.type_of = type_of
        self.default_schema = default_schema

    def key(self, node: exp.Expression) -> Key:
        """The key of a tree."""
        kind = type(node).__name__
        special = getattr(self, f"_{kind.lower()}", None)
        if special is not None:
            made: Key = special(node)
        elif kind in _COMPARISONS:
            made = self._comparison(_COMPARISONS[kind], node)
        else:
            made = self._generic(node)
        return _not(made) if node.args.get("negate") else made

    # ---------------------------------------------------------------- leaves

    def _paren(self, node: exp.Paren) -> Key:
        return self.key(node.this)

    def _column(self, node: exp.Column) -> Key:
        name = node.this
        if not hasattr(name, "this"):
            return self.key(name)
        return "column", name.this if name.args.get("quoted") else str(name.this).lower()

    def _identifier(self, node: exp.Identifier) -> Key:
        return "identifier", node.this if node.args.get("quoted") else str(node.this).lower()

    def _var(self, node: exp.Var) -> Key:
        return "string", str(node.this).lower()

    def _literal(self, node: exp.Literal) -> Key:
        return ("string", node.this) if node.is_string else _number(node.this)

    def _boolean(self, node: exp.Boolean) -> Key:
        return "boolean", bool(node.this)

    def _null(self, node: exp.Null) -> Key:  # noqa: ARG002
        return ("null",)

    def _neg(self, node: exp.Neg) -> Key:
        inner = self.key(node.this)
        return ("number", -inner[1]) if inner[0] == "number" else ("-", inner)

    def _bytestring(self, node: exp.ByteString) -> Key:
        return "string", str(node.this)

    def _bitstring(self, node: exp.BitString) -> Key:
        return "bits", str(node.this)

    def _interval(self, node: exp.Interval) -> Key:
        unit = node.args.get("unit")
        text = f"{node.this.name if node.this else ''} {unit.name if unit else ''}"
        return "interval", literals.interval(text) or text.strip().lower()

    def _array(self, node: exp.Array) -> Key:
        return "array", tuple(self.key(item) for item in node.expressions)

    def _jsonpath(self, node: exp.JSONPath) -> Key:
        parts = [part for part in node.expressions if type(part).__name__ != "JSONPathRoot"]
        if len(parts) != 1:
            return self._generic(node)
        value = parts[0].this
        return _number(str(value)) if isinstance(value, int) else ("string", str(value))

    # ---------------------------------------------------------------- logic

    def _and(self, node: exp.And) -> Key:
        return _joined("and", [self.key(node.this), self.key(node.expression)])

    def _or(self, node: exp.Or) -> Key:
        return _joined("or", [self.key(node.this), self.key(node.expression)])

    def _not(self, node: exp.Not) -> Key:
        return _not(self.key(node.this))

    def _between(self, node: exp.Between) -> Key:
        value = self.key(node.this)
        low, high = self.key(node.args["low"]), self.key(node.args["high"])
        return _joined("and", [("<=", low, value), ("<=", value, high)])

    def _in(self, node: exp.In) -> Key:
        if not node.expressions:
            return self._generic(node)
        return _listed(self.key(node.this), [self.key(item) for item in node.expressions])

    def _comparison(self, sign: str, node: exp.Expression) -> Key:
        for quantified, wanted in (("any", "="), ("all", "<>")):
            items = self._quantified(node.expression, quantified)
            if items is not None and sign == wanted:
                listed = _listed(self.key(node.this), items)
                return listed if sign == "=" else _not(listed)
        left, right = self._matched(node.this, node.expression), self._matched(node.expression, node.this)
        for side, other in ((left, right), (right, left)):
            if side[0] == "boolean" and sign in {"=", "<>"}:
                return other if side[1] is (sign == "=") else _not(other)
        if sign in {"=", "<>"}:
            return sign, *sorted((left, right), key=repr)
        return (_FLIPPED[sign], right, left) if sign in _FLIPPED else (sign, left, right)

    def _quantified(self, node: exp.Expression, name: str) -> list[Key] | None:
        """The items of ANY (ARRAY[...]) or ALL (ARRAY[...])."""
        if type(node).__name__.lower() != name and not (
            type(node).__name__ == "Anonymous" and str(node.this).lower() == name
        ):
            return None
        inner = node.expressions[0] if node.expressions else node.this
        key = self.key(inner)
        if key[0] == "string" and (items := literals.array(key[1])) is not None:
            return [("string", item) for item in items]
        return list(key[1]) if key[0] == "array" else None

    def _matched(self, node: exp.Expression, other: exp.Expression) -> Key:
        """The key of one side of a comparison: a literal takes the type of the column opposite."""
        key = self.key(node)
        if key[0] != "string":
            return key
        opposite = self.key(other)
        kind = self.type_of(opposite[1]) if opposite[0] == "column" else None
        if kind is None:
            return key
        return _cast_constant(key, kind)

    # ---------------------------------------------------------------- casts and functions

    def _cast(self, node: exp.Cast) -> Key:
        wanted = read(node.args["to"].sql("postgres"), self.default_schema)
        inner = self.key(node.this)
        if inner[0] in CONSTANTS:
            return _cast_constant(inner, wanted)
        if self._is_noise(node, inner, wanted):
            return inner
        return "cast", inner, wanted.name, wanted.args

    def _is_noise(self, node: exp.Cast, inner: Key, wanted: Type) -> bool:
        """Whether PostgreSQL adds such a cast by itself, so that it says nothing."""
        from auditor.plugin.sqltree import unwrap

        made_by = type(unwrap(node.this)).__name__
        own = self.type_of(inner[1]) if inner[0] == "column" else None
        if wanted.name in _TEXTS and wanted.args in {(), (1,)}:
            if own is not None:
                return own.family is Family.STRING
            return made_by in _STRING_RESULTS and (made_by != "Cast" or inner[0] != "cast" or inner[2] in _TEXTS)
        if own is None:
            return False
        if own == wanted:
            return True
        wider = wanted.family in _NUMERIC and own.family in _NUMERIC
        return wider and _NUMERIC[wanted.family] >= _NUMERIC[own.family] and not _divides(node)

    def _currenttimestamp(self, node: exp.CurrentTimestamp) -> Key:
        return ("now", int(node.this.name)) if node.this else ("now",)

    def _attimezone(self, node: exp.AtTimeZone) -> Key:
        return _timezone(self.key(node.args["zone"]), self.key(node.this))

    def _extract(self, node: exp.Extract) -> Key:
        return "extract", self.key(node.this), self.key(node.expression)

    def _trim(self, node: exp.Trim) -> Key:
        side = str(node.args.get("position") or "BOTH").upper()
        characters = node.args.get("expression")
        return "trim", side, self.key(node.this), self.key(characters) if characters is not None else None

    def _dot(self, node: exp.Dot) -> Key:
        schema = node.this.name
        if schema in {"pg_catalog", self.default_schema}:
            return self.key(node.expression)
        return "in schema", schema, self.key(node.expression)

    def _anonymous(self, node: exp.Anonymous) -> Key:
        name = str(node.this).lower()
        arguments = [self.key(item) for item in node.expressions]
        if name in _NOW and not arguments:
            return ("now",)
        if name == "timezone" and len(arguments) == 2:  # noqa: PLR2004 - zone and time
            return _timezone(*arguments)
        if name == "nextval" and arguments and arguments[0][0] == "string":
            schema, sequence = split(arguments[0][1])
            return "function", "nextval", (None if schema == self.default_schema else schema, sequence)
        if name == "uuid_generate_v4":
            return ("Uuid",)  # the same as gen_random_uuid() to everybody
        return "function", name, *arguments

    def _similarto(self, node: exp.SimilarTo) -> Key:
        # PostgreSQL stores the regular expression that it makes of the pattern
        return "RegexpLike", self.key(node.this), ("function", "similar_to_escape", self.key(node.expression))

    def _regexplike(self, node: exp.RegexpLike) -> Key:
        pattern, value = self.key(node.expression), self.key(node.this)
        if pattern[:2] == ("function", "similar_to_escape"):
            return "RegexpLike", value, pattern
        return "~", value, pattern

    def _jsonbextract(self, node: exp.Expression) -> Key:
        path = self.key(node.expression)
        items = literals.array(path[1]) if path[0] == "string" else None
        steps = path if items is None else ("array", tuple(("string", item) for item in items))
        return type(node).__name__, self.key(node.this), steps

    _jsonbextractscalar = _jsonbextract

    def _generic(self, node: exp.Expression) -> Key:
        if set(_given(node)) == {"this", "expression"} and not isinstance(node.this, str):
            return (
                type(node).__name__,
                self._matched(node.this, node.expression),
                self._matched(node.expression, node.this),
            )
        return self._plain(node)

    def _plain(self, node: exp.Expression) -> Key:
        parts: list[Any] = [type(node).__name__]
        for name in sorted(node.args):
            value = node.args[name]
            if name in _SILENT or value in (None, False, []):
                continue
            if isinstance(value, list):
                parts.append(tuple(self._part(item) for item in value))
            else:
                parts.append(self._part(value))
        return tuple(parts)

    def _part(self, value: Any) -> Any:
        return self.key(value) if hasattr(value, "args") and hasattr(value, "key") else value


def _given(node: exp.Expression) -> list[str]:
    return [name for name, value in node.args.items() if value not in (None, False, []) and name not in _SILENT]


def leaves(key: Any) -> Iterator[tuple[str, Any]]:
    """The columns, constants and names of functions in a key."""
    if not isinstance(key, tuple) or not key:
        return
    if key[0] in {"column", "number", "string", "boolean", "interval", "bits", "moment"}:
        yield key[0], key[1]
        return
    if key[0] == "function":
        yield "function", key[1]
    for part in key:
        yield from leaves(part)


def kinds(key: Any) -> Iterator[str]:
    """The heads of a key and of all its parts."""
    if isinstance(key, tuple) and key:
        if isinstance(key[0], str):
            yield key[0]
        if key[0] not in {"column", "number", "string", "boolean", "interval", "moment", "instant"}:
            for part in key:
                yield from kinds(part)


def _number(text: str, otherwise: Key = ()) -> Key:
    try:
        return "number", Decimal(text.strip()).normalize() + 0
    except InvalidOperation:
        return otherwise or ("string", text)


def _cast_constant(inner: Key, wanted: Type) -> Key:
    if inner[0] != "string":
        return inner
    if wanted.family in _NUMERIC:
        return _number(inner[1], inner)
    if wanted.family in {Family.DATE, Family.TIME, Family.DATETIME}:
        return _moment(inner[1], wanted)
    read = _CONSTANT_READERS.get(wanted.family)
    made = read(inner[1]) if read is not None else None
    return inner if made is None or made[1] is None else made


_CONSTANT_READERS: dict[Family, Callable[[str], Key | None]] = {
    Family.BOOLEAN: lambda text: ("boolean", literals.boolean(text)),
    Family.INTERVAL: lambda text: ("interval", literals.interval(text) or text.strip().lower()),
    Family.ARRAY: lambda text: _array_of(literals.array(text)),
    Family.JSON: lambda text: ("string", literals.document(text)),
}


def _array_of(items: tuple[str, ...] | None) -> Key | None:
    return None if items is None else ("array", tuple(("string", item) for item in items))


def _moment(text: str, wanted: Type) -> Key:
    if wanted.name in {"timestamptz", "timetz"}:
        return "instant", text  # what it means depends on the time zone of the session that wrote it
    value = literals.moment(text, wanted.family)
    return ("string", text) if value is None else ("moment", value)


def _joined(word: str, parts: list[Key]) -> Key:
    flat: list[Key] = []
    for part in parts:
        flat += part[1:] if part[0] == word else [part]
    return word, *sorted(set(flat), key=repr)


def _listed(value: Key, items: list[Key]) -> Key:
    unique = sorted(set(items), key=repr)
    if len(unique) == 1:
        return "=", *sorted((value, unique[0]), key=repr)
    return "in", value, tuple(unique)


def _not(key: Key) -> Key:
    if key[0] == "not":
        inner: Key = key[1]
        return inner
    if key[0] in _NEGATED:
        sign = _NEGATED[key[0]]
        return (_FLIPPED[sign], key[2], key[1]) if sign in {">", ">="} else (sign, *key[1:])
    if key[0] in {"and", "or"}:
        return _joined("or" if key[0] == "and" else "and", [_not(part) for part in key[1:]])
    if key[0] == "boolean":
        return "boolean", not key[1]
    return "not", key


def _timezone(zone: Key, value: Key) -> Key:
    named = ("string", zone[1].lower()) if zone[0] == "string" else zone
    return "timezone", named, value


def _divides(node: exp.Expression) -> bool:
    """Whether the value goes into a division, where the cast decides if fractions survive."""
    parent = node.parent
    while parent is not None and type(parent).__name__ == "Paren":
        parent = parent.parent
    return type(parent).__name__ in {"Div", "IntDiv"}
