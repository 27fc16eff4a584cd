"""Expressions as keys: two texts that PostgreSQL stores alike get equal keys.

A key is a nested tuple. It forgets what PostgreSQL adds or rewrites when it stores an expression: casts of
literals, casts that lose nothing, parentheses, IN as = ANY (ARRAY[...]), BETWEEN as two comparisons.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from auditor.model.types import Type
from auditor.plugin import sqltree
from auditor.plugin.sqltree import unwrap
from auditor_postgresql import inference, literals
from auditor_postgresql.algebra import CONSTANTS, NULL, Key, cast_constant, compared, joined, negated, number
from auditor_postgresql.context import called, item_type, read_as, step
from auditor_postgresql.inference import TypeOf
from auditor_postgresql.names import split
from auditor_postgresql.shapes import both_ways, quantified, row, time_format
from auditor_postgresql.spelling import read


if TYPE_CHECKING:
    from sqlglot import exp

_COMPARISONS = {"EQ": "=", "NEQ": "<>", "LT": "<", "LTE": "<=", "GT": ">", "GTE": ">="}
_TYPED = {"Div", "IntDiv", "Round", "Trunc", "Avg"}
"""What computes otherwise for whole numbers than for others."""
_BY_PATTERN = {"Like", "ILike", "RegexpLike", "RegexpILike", "JSONBContainsTopKey", "JSONBPathExists", "JSONExtract"}
_BY_PATTERN |= {"JSONExtractScalar"}
"""Operators whose right side is no value of the left one's type."""
_SILENT = {"only_json_types", "negate", "_type", "safe", "is_string", "typed", "value_constructor", "unicode"}
"""Arguments of sqlglot's that say nothing."""


class Keys:
    """Makes keys; `type_of` gives a column's type by its name, `default_schema` goes without saying."""

    def __init__(self, type_of: TypeOf, default_schema: str = "public") -> None:
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
        elif kind in _TYPED:
            kind_of = inference.type_of(node.this, self.type_of, self.default_schema)
            made = self._typed(node, kind_of)
        else:
            made = self._generic(node)
        return negated(made) if node.args.get("negate") else made

    def _type(self, node: exp.Expression) -> Type | None:
        return inference.type_of(node, self.type_of, self.default_schema)

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
        return ("string", node.this) if node.is_string else number(node.this) or ("literal", "numeric", node.this)

    def _boolean(self, node: exp.Boolean) -> Key:
        return "boolean", bool(node.this)

    def _null(self, node: exp.Null) -> Key:  # noqa: ARG002
        return NULL

    def _neg(self, node: exp.Neg) -> Key:
        inner = self.key(node.this)
        return ("number", -inner[1] + 0) if inner[0] == "number" else ("neg", inner)

    def _bytestring(self, node: exp.ByteString) -> Key:
        return "string", str(node.this)

    _rawstring = _bytestring

    def _unicodestring(self, node: exp.UnicodeString) -> Key:
        text = literals.unicode(str(node.this)) if not node.args.get("escape") else None
        return ("literal", "text", str(node.this)) if text is None else ("string", text)

    def _bitstring(self, node: exp.BitString) -> Key:
        return "bits", str(node.this)

    def _hexstring(self, node: exp.HexString) -> Key:
        digits = str(node.this)
        if node.args.get("is_integer"):
            return "number", int(digits, 16)
        return "bits", "".join(f"{int(digit, 16):04b}" for digit in digits)

    def _interval(self, node: exp.Interval) -> Key:
        unit = node.args.get("unit")
        text = f"{node.this.name if node.this else ''} {unit.name if unit else ''}".strip().lower()
        read_as = literals.interval(text)
        return ("literal", "interval", text) if read_as is None else ("interval", read_as)

    def _array(self, node: exp.Array) -> Key:
        return "array", tuple(self.key(item) for item in node.expressions)

    def _jsonpath(self, node: exp.JSONPath) -> Key:
        parts = [part for part in node.expressions if type(part).__name__ != "JSONPathRoot"]
        if len(parts) != 1:
            return self._generic(node)
        value = parts[0].this
        return ("number", value) if isinstance(value, int) else ("string", str(value))

    # ---------------------------------------------------------------- logic

    def _and(self, node: exp.And) -> Key:
        return joined("and", [self.key(node.this), self.key(node.expression)])

    def _or(self, node: exp.Or) -> Key:
        return joined("or", [self.key(node.this), self.key(node.expression)])

    def _not(self, node: exp.Not) -> Key:
        return negated(self.key(node.this))

    def _nullsafeeq(self, node: exp.NullSafeEQ) -> Key:
        return negated(self._nullsafeneq(node))

    def _nullsafeneq(self, node: exp.Expression) -> Key:
        sides = self._sides(node.this, node.expression)
        for side, other in (sides, sides[::-1]):
            if side == NULL:  # which PostgreSQL 18 stores for it
                return negated(("Is", other, NULL))
        return "distinct", *sorted(sides, key=repr)

    def _is(self, node: exp.Is) -> Key:
        return "Is", self.key(node.this), self.key(node.expression)

    def _between(self, node: exp.Between) -> Key:
        value, low, high = node.this, node.args["low"], node.args["high"]
        inside = self._within(value, low, high)
        return joined("or", [inside, self._within(value, high, low)]) if node.args.get("symmetric") else inside

    def _within(self, value: exp.Expression, low: exp.Expression, high: exp.Expression) -> Key:
        return joined("and", [compared(">=", *self._sides(value, low)), compared("<=", *self._sides(value, high))])

    def _in(self, node: exp.In) -> Key:
        if not node.expressions:
            return self._generic(node)
        return joined("or", [self._compare("=", node.this, item) for item in node.expressions])

    def _comparison(self, sign: str, node: exp.Expression) -> Key:
        name, inner = quantified(node.expression)
        if inner is None:
            return self._compare(sign, node.this, node.expression)
        own = self._type(node.this)
        key = self._as_array(inner, own)
        if key[0] != "array":
            return "quantified", sign, name, self._matched(node.this, item_type(self._type(inner))), key
        values = [(self._matched(node.this, self._type_of_items(inner)), item) for item in key[1]]
        return joined("or" if name == "any" else "and", [compared(sign, *pair) for pair in values])

    def _compare(self, sign: str, left: exp.Expression, right: exp.Expression) -> Key:
        rows = row(left), row(right)
        if rows[0] and rows[1] and len(rows[0]) == len(rows[1]) and sign in {"=", "<>"}:
            pairs = zip(rows[0], rows[1], strict=True)
            return joined("and" if sign == "=" else "or", [self._compare(sign, *pair) for pair in pairs])
        return compared(sign, *self._sides(left, right))

    def _as_array(self, inner: exp.Expression, own: Type | None) -> Key:
        """The array that a value of this type is compared with: its items are of that type."""
        key = self.key(inner)
        if key[0] == "string" and (items := literals.array(key[1])) is not None:
            key = "array", tuple(NULL if item is None else ("string", item) for item in items)
        if key[0] != "array" or own is None:
            return key
        return "array", tuple(read_as(item, own) for item in key[1])

    def _type_of_items(self, inner: exp.Expression) -> Type | None:
        bare = unwrap(inner)
        found = [self._type(item) for item in bare.expressions] if type(bare).__name__ == "Array" else []
        return inference.common([one for one in found if one is not None]) if found else item_type(self._type(bare))

    def _sides(self, left: exp.Expression, right: exp.Expression) -> tuple[Key, Key]:
        """The keys of two sides: a literal takes the type of what is opposite."""
        return self._matched(left, self._type(right)), self._matched(right, self._type(left))

    def _matched(self, node: exp.Expression, kind: Type | None) -> Key:
        return read_as(self.key(node), kind)

    # ---------------------------------------------------------------- casts and functions

    def _cast(self, node: exp.Cast) -> Key:
        return self._as_type(node.this, read(node.args["to"].sql("postgres"), self.default_schema))

    def _as_type(self, node: exp.Expression, wanted: Type) -> Key:
        inner = self.key(node)
        if inner[0] in CONSTANTS and (made := cast_constant(inner, wanted)) is not None:
            return made
        if inference.is_noise(self._type(node), wanted):
            return inner
        return "cast", inner, wanted.name, wanted.args

    def _date(self, node: exp.Date) -> Key:
        return self._as_type(node.this, inference.DATE)

    def _currenttimestamp(self, node: exp.CurrentTimestamp) -> Key:
        return ("now", int(node.this.name)) if node.this else ("now",)

    def _localtimestamp(self, node: exp.Localtimestamp) -> Key:
        return ("Localtimestamp", int(node.this.name)) if node.this else ("Localtimestamp",)

    def _attimezone(self, node: exp.AtTimeZone) -> Key:
        return called("timezone", [self.key(node.args["zone"]), self.key(node.this)])

    def _extract(self, node: exp.Extract) -> Key:
        return "Extract", self.key(node.this), self.key(node.expression)

    def _trim(self, node: exp.Trim) -> Key:
        characters = node.args.get("expression")
        side = str(node.args.get("position") or "BOTH").upper()
        return "Trim", side, self.key(node.this), ("string", " ") if characters is None else self.key(characters)

    def _dot(self, node: exp.Dot) -> Key:
        schema = node.this.name
        if schema in {"pg_catalog", self.default_schema}:
            call = node.expression
            if type(call).__name__ == "Anonymous":  # sqlglot knows functions only without their schema
                call = sqltree.parse(call.sql("postgres"), "postgres") or call
            return self.key(call)
        return "in schema", schema, self.key(node.expression)

    def _lambda(self, node: exp.Lambda) -> Key:
        """`f(j -> 'a')`, which sqlglot takes for a function of j."""
        from sqlglot import exp

        if len(node.expressions) != 1 or not isinstance(node.expressions[0], exp.Identifier):
            return self._plain(node)
        body = node.this.copy()
        first = body
        while isinstance(first, exp.Binary | exp.Is | exp.In | exp.Between | exp.Not):
            first = first.this
        step = exp.JSONExtract(this=exp.Column(this=node.expressions[0].copy()), expression=first.copy())
        if first is body:
            return self.key(step)
        first.replace(step)
        return self.key(body)

    def _operator(self, node: exp.Operator) -> Key:
        schema, _, sign = str(node.args["operator"]).rpartition(".")
        made = sqltree.parse(f"a {sign} b", "postgres") if schema in {"", "pg_catalog"} else None
        # OPERATOR() binds like any other operator, tighter than BETWEEN, which sqlglot does not know.
        misread = self._type(node.this) == inference.BOOLEAN
        if made is None or misread:
            return self._plain(node)
        made = made.copy()
        made.set("this", node.this.copy())
        made.set("expression", node.expression.copy())
        return self.key(made)

    def _anonymous(self, node: exp.Anonymous) -> Key:
        name = str(node.this).lower()
        if name in inference.CASTS and len(node.expressions) == 1:
            return self._as_type(node.expressions[0], read(name, self.default_schema))
        arguments = [key for item in node.expressions for key in self._argument(item)]
        if name == "nextval" and arguments and arguments[0][0] in {"string", "literal"}:
            schema, sequence = split(arguments[0][-1])
            return "function", "nextval", (None if schema == self.default_schema else schema, sequence)
        return called(name, arguments)

    def _argument(self, node: exp.Expression) -> tuple[Key, ...]:
        """VARIADIC ARRAY[a, b] is what PostgreSQL stores for the arguments a, b."""
        inner = self.key(node.this) if type(node).__name__ == "Variadic" else None
        return tuple(inner[1]) if inner is not None and inner[0] == "array" else (self.key(node),)

    def _escape(self, node: exp.Escape) -> Key:
        """`a LIKE p ESCAPE e` is stored with like_escape(p, e), and SIMILAR TO with similar_to_escape(p, e)."""
        match, escape = node.this, self.key(node.expression)
        if type(match).__name__ == "SimilarTo":
            made: Key = "~", self.key(match.this), ("function", "similar_to_escape", self.key(match.expression), escape)
        else:
            pattern = "function", "like_escape", self.key(match.expression), escape
            made = type(match).__name__, pattern, self.key(match.this)
        return negated(made) if match.args.get("negate") else made

    def _similarto(self, node: exp.SimilarTo) -> Key:
        return "~", self.key(node.this), ("function", "similar_to_escape", self.key(node.expression))

    def _regexplike(self, node: exp.RegexpLike) -> Key:
        return "~", self.key(node.this), self.key(node.expression)

    def _jsonbextract(self, node: exp.Expression) -> Key:
        path = self.key(node.expression)
        items = literals.array(path[1]) if path[0] == "string" else None
        steps = path if items is None else ("array", tuple(("string", item) for item in items))
        return type(node).__name__, self.key(node.this), steps

    _jsonbextractscalar = _jsonbextract

    def _coalesce(self, node: exp.Expression) -> Key:
        parts = [node.this, *node.expressions]
        known = [found for part in parts if (found := self._type(part)) is not None]
        kind = inference.common(known) if known else None
        return type(node).__name__, *(self._matched(part, kind) for part in parts)

    _greatest = _least = _coalesce

    def _nullif(self, node: exp.Nullif) -> Key:
        return "Nullif", *self._sides(node.this, node.expression)

    def _case(self, node: exp.Case) -> Key:
        value, otherwise = node.this, node.args.get("default")
        branches = [
            (
                self.key(one.this) if value is None else self._matched(one.this, self._type(value)),
                self.key(one.args["true"]),
            )
            for one in node.args["ifs"]
        ]
        last = NULL if otherwise is None else self.key(otherwise)
        return "Case", NULL if value is None else self.key(value), *(part for pair in branches for part in pair), last

    def _add(self, node: exp.Expression) -> Key:
        sides = [self._matched(one, step(self._type(other))) for one, other in both_ways(node)]
        return type(node).__name__, *sides

    def _sub(self, node: exp.Expression) -> Key:
        return "Sub", *self._sides(node.this, node.expression)

    def _typed(self, node: exp.Expression, kind: Type | None) -> Key:
        """With the family that decides how it is computed, "" where that is not certain."""
        other = node.args.get("expression")
        if type(node).__name__ in {"Div", "IntDiv"} and other is not None:
            kind = inference.common([kind, self._type(other)])
        family = "" if kind is None else str(kind.family)
        return type(node).__name__, ("family", family), *self._plain(node)[1:]

    def _timetostr(self, node: exp.Expression) -> Key:
        return type(node).__name__, self.key(time_format(node)), self.key(node.this)

    _strtotime = _strtodate = _timetostr

    def _timestamptrunc(self, node: exp.Expression) -> Key:
        head, *parts = self._plain(node)
        return head, *(("string", part[1].lower()) if part[0] == "string" else part for part in parts)

    def _tuple(self, node: exp.Tuple) -> Key:
        return "row", *map(self.key, node.expressions)

    def _generic(self, node: exp.Expression) -> Key:
        binary = set(_given(node)) == {"this", "expression"} and not isinstance(node.this, str)
        if binary and type(node).__name__ not in _BY_PATTERN:
            return type(node).__name__, *self._sides(node.this, node.expression)
        return self._plain(node)

    def _plain(self, node: exp.Expression) -> Key:
        parts: list[Any] = [type(node).__name__]
        for name in sorted(_given(node)):
            value = node.args[name]
            parts.append(tuple(map(self._part, value)) if isinstance(value, list) else self._part(value))
        return tuple(parts)

    def _part(self, value: Any) -> Any:
        return self.key(value) if hasattr(value, "args") and hasattr(value, "key") else value


def _given(node: exp.Expression) -> list[str]:
    return [name for name, value in node.args.items() if value not in (None, False, []) and name not in _SILENT]
