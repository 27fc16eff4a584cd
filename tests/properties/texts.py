"""Random SQL expressions: trees over a grammar, spelled as people spell them, and changed in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st


if TYPE_CHECKING:
    from collections.abc import Iterator

ATOM = 9
"""How tightly the parts of a form hold together: OR is 1, AND 2, NOT 3, a comparison 4, any other operator 5."""

Form = tuple[int, str, tuple[str, ...]]
"""Binding, text with {} for each part, kinds of the parts."""


class Grammar(NamedTuple):
    """The forms of each kind of value: those without parts, and the others."""

    leaves: dict[str, tuple[Form, ...]]
    inner: dict[str, tuple[Form, ...]]


class Node(NamedTuple):
    """One expression."""

    kind: str
    form: Form
    parts: tuple[Node, ...] = ()

    def text(self) -> str:
        """Return the SQL, with the parentheses that it cannot do without."""
        return self.form[1].format(*map(self._spelled, self.parts)) if self.parts else self.form[1]

    def _spelled(self, part: Node) -> str:
        enclosed = self.form[0] == ATOM
        chained = self.form[0] in {1, 2} and part.form[0] == self.form[0]
        loose = part.form[0] <= self.form[0] and not enclosed and not chained
        return f"({part.text()})" if loose else part.text()


def grammar(table: dict[str, str]) -> Grammar:
    """Return the grammar that a table writes down: a line per form, `binding | text | kinds of the parts`."""
    leaves: dict[str, tuple[Form, ...]] = {}
    inner: dict[str, tuple[Form, ...]] = {}
    for kind, lines in table.items():
        forms = [_form(line) for line in lines.strip().splitlines()]
        leaves[kind] = tuple(form for form in forms if not form[2])
        inner[kind] = tuple(form for form in forms if form[2])
    return Grammar(leaves, inner)


def _form(line: str) -> Form:
    binding, text, kinds = line.strip().split(" ¦ ") if line.count(" ¦ ") == 2 else (*line.strip().split(" ¦ "), "")
    return int(binding), text, tuple(kinds.split())


@st.composite
def nodes(draw: Any, of: Grammar, kind: str, depth: int = 3) -> Node:
    """Draw an expression of this kind, its tree no deeper than this."""
    leaves, inner = of.leaves.get(kind, ()), of.inner.get(kind, ())
    forms = inner if inner and (not leaves or (depth > 0 and draw(st.integers(0, 3)))) else leaves
    form = draw(st.sampled_from(forms))
    return Node(kind, form, tuple(draw(nodes(of, part, depth - 1)) for part in form[2]))


@st.composite
def changed(draw: Any, of: Grammar, node: Node) -> Node:
    """Draw the expression with one place changed; whether that means anything, the server must say."""
    places = list(_places(node))
    path, place = draw(st.sampled_from(places))
    return _replaced(node, path, draw(st.sampled_from(list(_others(of, place)) or [place])))


def _places(node: Node, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Node]]:
    yield path, node
    for number, part in enumerate(node.parts):
        yield from _places(part, (*path, number))


def _others(of: Grammar, node: Node) -> Iterator[Node]:
    """Another form over the same parts, the parts turned round, one part alone, or another leaf."""
    for form in (*of.inner.get(node.kind, ()), *of.leaves.get(node.kind, ())):
        if form != node.form and form[2] == node.form[2]:
            yield Node(node.kind, form, node.parts)
    if len(node.parts) > 1 and len(set(node.form[2])) == 1:
        yield Node(node.kind, node.form, node.parts[::-1])
    yield from (part for part in node.parts if part.kind == node.kind)
    if node.kind == "bool":
        yield Node("bool", (3, "NOT {}", ("bool",)), (node,))


def _replaced(node: Node, path: tuple[int, ...], by: Node) -> Node:
    if not path:
        return by
    parts = list(node.parts)
    parts[path[0]] = _replaced(parts[path[0]], path[1:], by)
    return Node(node.kind, node.form, tuple(parts))
