"""Words that several formats share."""

from __future__ import annotations

from auditor.model.finding import Cause
from auditor.model.names import Origin


MOST_NAMES = 10

CAUSES = {
    Cause.LOST: "it was there by the history: changed by hand, or a revision was stamped and never ran",
    Cause.COLLIDES: "made by hand already: the pending revision will fail",
    Cause.PENDING: "the next upgrade does it",
    Cause.BREAKS_ON_UPGRADE: "a pending revision removes what the model still maps",
    Cause.HAND_APPLIED: "model and database agree, no revision does it: a rebuilt environment will differ",
    Cause.MISSING_MIGRATION: "the model changed and no revision was written",
    Cause.UNMAPPED: "removed from the model and not dropped yet, or its module is not imported",
    Cause.PENDING_REMOVAL: "the next upgrade drops it",
    Cause.UNKNOWN_OBJECT: "made by hand, or left by a deleted revision",
}
"""Why sources disagree, in a clause; of UNATTRIBUTED there is none to tell."""


def visible(text: str) -> str:
    """The text on one line, with everything escaped that a terminal would obey or a reader would not see."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _escaped(char) for char in text)


def _escaped(char: str) -> str:
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
    if char in named:
        return named[char]
    code = ord(char)
    digits = len(f"{code:x}")
    return f"\\x{code:02x}" if digits <= len("ff") else f"\\u{code:04x}" if digits <= len("ffff") else f"\\U{code:08x}"


def place(origin: Origin | None) -> str:
    """file:line and revision, "" for nowhere."""
    return visible(str(origin)) if origin else ""


def named(names: tuple[str, ...]) -> str:
    """The names, the first ten of many."""
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more:,} more" if more > 0 else "")


def count(number: int, noun: str) -> str:
    """A number and its noun."""
    plural = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,} {noun if number == 1 else plural}"
