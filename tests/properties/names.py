"""Names as people give them, harmless ones first, so that a failing example shrinks to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st


if TYPE_CHECKING:
    from collections.abc import Callable

RESERVED = ("order", "select", "group", "user", "Key", "index", "table", "default", "desc", "column")
STYLES: dict[str, str] = {
    "plain": "{hint}{n}",
    "upper": "{hint}{n}_ID",
    "mixed": "Camel{hint}{n}",
    "reserved": "",
    "space": "{hint} {n}",
    "apostrophe": "{hint}'s{n}",
    "quote": '{hint}"{n}"',
    "backtick": "{hint}`{n}",
    "dot": "{hint}.{n}",
    "percent": "{hint}%{n}",
    "colon": "{hint}:{n}",
    "backslash": "{hint}\\{n}",
    "bracket": "{hint}[{n}]({n})",
    "dash": "{hint}--{n}",
    "digit": "{n}{hint}",
    "accent": "{hint}é{n}",
    "chinese": "{hint}表{n}名",
    "emoji": "{hint}😀{n}",
    "long": "{hint}{n}_{long}",
    "wide": "{hint}{n}_{wide}",
}
# MySQL and MariaDB keep identifiers in three-byte UTF-8: no emoji.
REFUSED = {"mysql": ("emoji",), "mariadb": ("emoji",), "postgresql": (), "sqlite": ()}
LONGEST = 60


class Namer:
    """Gives names that are unique in one database: every name holds the next number, but for reserved words."""

    def __init__(self, draw: Callable[[st.SearchStrategy[str]], str], engine: str, prefix: str = "") -> None:
        self._draw = draw
        self._styles = st.sampled_from([style for style in STYLES if style not in REFUSED[engine]])
        self._prefix = prefix
        self._count = 0

    def __call__(self, hint: str, taken: set[str] | None = None) -> str:
        """Return a new name; `taken` are a table's columns, which alone may be reserved words."""
        self._count += 1
        style = self._draw(self._styles)
        if style == "reserved" and taken is not None:
            word = self._draw(st.sampled_from(RESERVED))
            if word.lower() not in taken:
                taken.add(word.lower())
                return word
        start = hint if taken is not None else self._prefix + hint
        form = STYLES[style] or STYLES["plain"]
        name = form.format(hint=start, n=self._count, long="x" * 60, wide="长" * 16)
        while len(name.encode()) > LONGEST:
            name = name[:-1]
        return name
