"""A plain table for a catalogue: columns aligned, the last one wrapped to the screen."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING


if TYPE_CHECKING:
    from collections.abc import Sequence

GUTTER = "  "


def table(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> str:
    """The table as text, `width` columns wide where that is possible."""
    lines = [header, *rows]
    sizes = [max(len(line[column]) for line in lines) for column in range(len(header) - 1)]
    indent = sum(sizes) + len(GUTTER) * len(sizes)
    return "".join(
        textwrap.fill(
            GUTTER.join([*(cell.ljust(size) for cell, size in zip(line, sizes, strict=False)), line[-1]]),
            width=max(width, indent + 20),
            subsequent_indent=" " * indent,
            replace_whitespace=False,
            drop_whitespace=True,
            break_long_words=False,
            break_on_hyphens=False,
        )
        + "\n"
        for line in lines
    )
