"""The text that an expression gives, as far as it can be told without running anything."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

from auditor.sql.extract.dialects import ANY, Only, known, only
from auditor.sql.extract.python.branches import outcome
from auditor.sql.extract.python.constant import is_constant
from auditor.sql.extract.python.literals import Field, Page
from auditor.sql.extract.python.nodes import last_name
from auditor.sql.extract.python.outline import Binding, Block, How, Place, Scope, bound, single
from auditor.sql.extract.text import parts as do
from auditor.sql.extract.text.parts import EMPTY, Gap, Parts, Run


Alternative = tuple[Parts, Only]
"""One of the texts that an expression may give, and the dialects for which it does."""

_DEEPEST = 12
_MOST = 500
_STRIPS = {"strip": "both", "lstrip": "left", "rstrip": "right"}


class Evaluator:
    """Reads expressions of one file."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._depth = 0

    def alternatives(self, node: ast.expr, place: Place) -> list[Alternative]:
        """All texts that an expression may give, () when nothing of it is text."""
        if self._depth > _DEEPEST:
            return []
        self._depth += 1
        try:
            return self._alternatives(node, place)[:_MOST]
        finally:
            self._depth -= 1

    def _alternatives(self, node: ast.expr, place: Place) -> list[Alternative]:
        match node:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                arms = zip((body, orelse), outcome(test, lambda asked: single(asked, place)), strict=True)
                return [(text, own & held) for arm, held in arms for text, own in self.alternatives(arm, place)]
            case ast.BoolOp(op=ast.Or(), values=values):
                return [found for value in values for found in self.alternatives(value, place)]
            case ast.Subscript(value=value, slice=key):
                return self._chosen(value, key, place)
            case ast.Name() | ast.Attribute():
                return self._named(node, place)
            case ast.Call(func=ast.Name() | ast.Attribute() as func) if made := _functions(func, place):
                return [found for function in made for found in self._returned(function)]
        found = self.text(node, place)
        return [(found, ANY)] if found is not None else []

    def _chosen(self, value: ast.expr, key: ast.expr, place: Place) -> list[Alternative]:
        """An entry of a dictionary: the one of a key, or all, each for the dialect that its key names."""
        table = _literal(value, place)
        if not isinstance(table, ast.Dict):
            return []
        wanted = key.value if isinstance(key, ast.Constant) else None
        found: list[Alternative] = []
        for name, item in zip(table.keys, table.values, strict=True):
            said = name.value if isinstance(name, ast.Constant) else None
            if wanted is not None and said != wanted:
                continue
            held = ANY if wanted is not None or not isinstance(said, str) or not known(said) else only(*known(said))
            found += [(text, other & held) for text, other in self.alternatives(item, place)]
        return found

    def _named(self, node: ast.Name | ast.Attribute, place: Place) -> list[Alternative]:
        bindings = bound(node, place) or []
        found: list[Alternative] = []
        for binding in _reaching(bindings, node, place):
            found += self._of_binding(binding, bindings, node)
        return found

    def _returned(self, function: Scope) -> list[Alternative]:
        return [
            (text, held & site.place.only)
            for site in function.returns
            for text, held in self.alternatives(site.node, site.place)
        ]

    def _of_binding(self, binding: Binding, others: Sequence[Binding], node: ast.expr) -> list[Alternative]:
        if binding.function is not None and isinstance(node, ast.Attribute):  # a property
            return self._returned(binding.function)
        if binding.value is None or binding.how not in {How.VALUE, How.LOOP}:
            return []
        if binding.how is How.LOOP:
            items = [_item(item, binding.at) for item in _elements(binding.value, binding.place)]
            chosen = [item for item in items if item is not None]
            return [found for item in chosen for found in self.alternatives(item, binding.place)]
        value = _item(binding.value, binding.at)
        found = self.alternatives(value, binding.place) if value is not None else []
        more = [other for other in others if other.how is How.MORE and binding.line < other.line <= node.lineno]
        return [(self._continued(text, binding, more), held & binding.place.only) for text, held in found]

    def _continued(self, text: Parts, binding: Binding, more: Sequence[Binding]) -> Parts:
        """The text with what += adds; what a branch or loop adds may be there or not."""
        for addition in more:
            added = self.text(addition.value, addition.place) if addition.value is not None else None
            certain = binding.place.block[: len(addition.place.block)] == addition.place.block
            source = ast.unparse(addition.value) if addition.value is not None else ""
            constant = added is not None and all(part.constant for part in added if isinstance(part, Gap))
            text += added if added is not None and certain else (Gap(source, constant, apart=True),)
        return text

    def text(self, node: ast.expr, place: Place) -> Parts | None:
        """The text of an expression, with holes for what is not known; None when it does not look like text."""
        match node:
            case ast.Constant(value=str()):
                return self._page.constant(node)
            case ast.JoinedStr():
                return self._f_string(node, place)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._sum(left, right, place)
            case ast.BinOp(left=left, op=ast.Mod(), right=right):
                base = self.text(left, place)
                return do.percent(base, self._percent_fields(right, place)) if base is not None else None
            case ast.Call() if not _functions(node.func, place):
                return self._call(node, place)
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.IfExp() | ast.Call():
                found = self.alternatives(node, place)
                return found[0][0] if len(found) == 1 else None
        return None

    def _piece(self, node: ast.expr, place: Place) -> Parts:
        """A part of a text: its own text, or a hole."""
        found = self.text(node, place)
        if found is None and isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            found = (Run(str(node.value), *self._page.place(self._page.offset(node.lineno, node.col_offset))),)
        if found is not None:
            return found
        return (Gap(ast.unparse(node), is_constant(node, place), apart=isinstance(node, ast.IfExp)),)

    def _sum(self, left: ast.expr, right: ast.expr, place: Place) -> Parts | None:
        chain = [right]
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            chain.append(left.right)
            left = left.left
        nodes = [left, *reversed(chain)]
        found = [self.text(node, place) for node in nodes]
        if all(item is None for item in found):
            return None
        pairs = zip(nodes, found, strict=True)
        return tuple(part for node, item in pairs for part in (item if item is not None else self._piece(node, place)))

    def _f_string(self, node: ast.JoinedStr, place: Place) -> Parts:
        made: list[do.Part] = []
        for item in self._page.f_string(node):
            if not isinstance(item, Field):
                made.append(item)
                continue
            value = item.node.value
            form = item.node.format_spec
            if form is None and item.node.conversion in {-1, ord("s")}:
                made += self._piece(value, place)
            else:
                said = ast.unparse(form).strip("f'\"") if form is not None else ""
                made.append(Gap(ast.unparse(value), said[-1:] in {"d", "f"} or is_constant(value, place)))
        return tuple(made)

    def _percent_fields(self, node: ast.expr, place: Place) -> do.Filler:
        match node:
            case ast.Tuple(elts=items):
                return self._filler({str(number): item for number, item in enumerate(items)}, place)
            case ast.Dict(keys=keys, values=values):
                named = {
                    key.value: item for key, item in zip(keys, values, strict=True) if isinstance(key, ast.Constant)
                }
                return self._filler({str(key): item for key, item in named.items()}, place)
            case ast.Call(func=ast.Name(id="locals" | "vars" | "globals")):
                return lambda name: self._piece(ast.Name(name, lineno=node.lineno, col_offset=0), place)
        return lambda name: self._piece(node, place) if name == "0" else None

    def _filler(self, given: dict[str, ast.expr], place: Place) -> do.Filler:
        return lambda name: self._piece(given[name], place) if name in given else None

    def _call(self, node: ast.Call, place: Place) -> Parts | None:
        name = last_name(node.func)
        first = node.args[0] if node.args else None
        if name in {"dedent", "cleandoc"} and first is not None:
            base = self.text(first, place)
            return do.dedented(base, clean=name == "cleandoc") if base is not None else None
        if name in {"SQL", "str"} and first is not None:
            return self.text(first, place)
        if name == "Identifier" and isinstance(first, ast.Constant) and len(node.args) == 1:
            return self.text(first, place)
        if name in {"Placeholder", "Literal"} and place.scope.find(name) is None:
            return (Gap(ast.unparse(node), constant=True),)
        return self._method(node, node.func.value, name, place) if isinstance(node.func, ast.Attribute) else None

    def _method(self, node: ast.Call, owner: ast.expr, name: str, place: Place) -> Parts | None:
        methods: dict[str, Callable[[Parts], Parts | None]] = {
            "format": lambda base: do.filled(base, self._filler(_arguments(node), place)),
            "join": lambda base: self._joined(base, node, place),
            "replace": lambda base: self._replaced(base, node, place),
            "expandtabs": lambda base: base,
            "as_string": lambda base: base,
            **{strip: lambda base, side=side: do.stripped(base, side) for strip, side in _STRIPS.items()},  # type: ignore[misc]
        }
        if name not in methods or (name in _STRIPS and node.args):
            return None
        base = self.text(owner, place)
        return methods[name](base) if base is not None else None

    def _joined(self, base: Parts, node: ast.Call, place: Place) -> Parts | None:
        if len(node.args) != 1:
            return None
        items = list(_elements(node.args[0], place))
        if items and not any(isinstance(item, ast.Starred) for item in items):
            return do.joined(base, [self._piece(item, place) for item in items])
        return (Gap(ast.unparse(node), is_constant(node.args[0], place)),)

    def _replaced(self, base: Parts, node: ast.Call, place: Place) -> Parts | None:
        old = do.plain(self.text(node.args[0], place) or EMPTY) if len(node.args) == len(("old", "new")) else None
        return do.replaced(base, old, self._piece(node.args[1], place)) if old else None


def _arguments(node: ast.Call) -> dict[str, ast.expr]:
    if any(isinstance(item, ast.Starred) for item in node.args):
        return {}
    numbered = {str(number): item for number, item in enumerate(node.args)}
    return numbered | {word.arg: word.value for word in node.keywords if word.arg is not None}


def _functions(node: ast.expr, place: Place) -> list[Scope]:
    """The functions of this file that a name stands for."""
    found: list[Scope] = []
    for binding in bound(node, place) or ():
        if binding.function is not None:
            found.append(binding.function)
        elif binding.how is How.LOOP and binding.value is not None:
            items = [_item(item, binding.at) for item in _elements(binding.value, binding.place)]
            names = [item for item in items if isinstance(item, ast.Name) and item.id != getattr(node, "id", "")]
            found += [function for name in names for function in _functions(name, binding.place)]
    return found


def _literal(node: ast.expr, place: Place) -> ast.expr | None:
    """The collection that an expression is, or that its name always stands for."""
    if isinstance(node, ast.Name | ast.Attribute):
        found = bound(node, place) or []
        values = [item.value for item in found if item.how is How.VALUE and not item.at]
        return values[0] if len(found) == len(values) == 1 else None
    return node


def _elements(node: ast.expr, place: Place) -> Iterator[ast.expr]:
    """The items of a literal collection."""
    match _literal(node, place):
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            yield from items
        case ast.Dict(keys=keys):
            yield from (key for key in keys if key is not None)
        case ast.Call(func=ast.Attribute(value=table, attr="values" | "items" | "keys" as what), args=[]):
            inner = _literal(table, place)
            if isinstance(inner, ast.Dict) and None not in inner.keys:
                pairs = zip(inner.keys, inner.values, strict=True)
                made = {"keys": 0, "values": 1}
                yield from (
                    ast.Tuple([key or value, value], ast.Load())
                    if what == "items"
                    else (key or value, value)[made[what]]
                    for key, value in pairs
                )
        case ast.Call(func=ast.Name(id="sorted" | "list" | "tuple" | "set" | "reversed"), args=[inner_node, *_]):
            yield from _elements(inner_node, place)
        case (
            ast.BinOp(left=ast.List(elts=[item]), op=ast.Mult()) | ast.BinOp(op=ast.Mult(), right=ast.List(elts=[item]))
        ):
            yield item


def _item(node: ast.expr, at: tuple[int, ...]) -> ast.expr | None:
    for number in at:
        if not isinstance(node, ast.Tuple | ast.List) or number >= len(node.elts):
            return None
        node = node.elts[number]
    return node


def _reaching(bindings: Sequence[Binding], node: ast.expr, place: Place) -> list[Binding]:
    """The bindings that may hold at a place: not those in another arm, nor those that a later one has replaced."""
    values = [item for item in bindings if item.how is not How.MORE and not _holds(item.value, node)]
    if not values or values[0].place.scope is not place.scope or not place.scope.is_function:
        return values
    before = [item for item in values if item.line <= node.lineno and _agree(item.place.block, place.block)] or values
    for number in reversed(range(len(before))):
        block = before[number].place.block
        if place.block[: len(block)] == block:
            return before[number:]
    return before


def _holds(value: ast.expr | None, node: ast.expr) -> bool:
    """Whether an expression is part of a value, which then was another one before."""
    if value is None:
        return False
    first, last = (value.lineno, value.col_offset), (value.end_lineno or 0, value.end_col_offset or 0)
    return first <= (node.lineno, node.col_offset) < last


def _agree(first: Block, second: Block) -> bool:
    """Whether both may run: they are not in two arms of one statement."""
    arms = dict(first)
    return all(arms.get(statement, arm) == arm for statement, arm in second)
