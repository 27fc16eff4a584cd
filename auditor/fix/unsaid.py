"""What a server says of rows, without the rows: every word that may be a value is left out."""

from __future__ import annotations

import re
from collections.abc import Collection


HIDDEN = "…"
_WORD = re.compile(r"\w+")
# The driver's own exception as SQLAlchemy repeats it, and the number of the error.
_HEAD = re.compile(r"(?:\([\w.]+\) )?(?:\(\d+, )?")
_HIDDEN = re.compile(rf"{HIDDEN}(?:\W*{HIDDEN})+")

# Of the messages of servers, and of their drivers' exceptions.
_SAID = """
    a an and any are as at be been by can cannot could did do does else for from has have if in into is it its more
    must no not of off on one only or other out over same so than that the then there these they this to too under used
    using was were when which while with without would
    add added alter altering allowed already ambiguous argument array base bigint bit bool boolean build bytea byte
    bytes cast casting changed char character characters charset check checked child cleared collation column columns
    comment commit conflict conflicting conflicts constraint constraints contain contains convert converted converting
    could create creating cross current data database date datetime decimal default deferred delete depend depends
    detail details dictionary division double drop due duplicate duplicated empty encoding engine enum entry equal error
    exceed exceeded exceeds exclusion execute execution exist exists expected expression extra fail failed fails fatal
    field fields float foreign found full function generated greater has hint hour identifier illegal incompatible
    incorrect index indexes inet input insert int integer internal interval invalid json jsonb key keys keyword
    label large length less limit line list lock locked long malformed match maximum memory minimum mismatch missing
    month multiple name named names near negative new null nulls number numeric object operation operator operators
    order overflow packet parameter parent parse partition permission place point position possible precision
    present primary privilege query range read real reference referenced references referencing refers refused
    relation rename required restrict row rows savepoint scale schema second select sequence serial server set share
    size smallint specified sql state statement still string syntax table tables temporary text time timeout
    timestamp timestamptz token transaction trigger truncate truncated type types unable unexpected unique unknown
    unrecognized unsigned unsupported update user uuid valid value values varbinary varchar variable varying violate
    violated violates violation wait year zero zone cause causes warning aborted cancelled canceling canceled
    interrupted deadlock detected
"""
_WORDS = frozenset(_SAID.split())


def words(*texts: str) -> frozenset[str]:
    """The words of texts that are no secret, for unsaid()."""
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def unsaid(message: str, known: Collection[str]) -> str:
    """The first line of an error, its kind and all words that servers use or that are known; "…" for the others."""
    kind, colon, rest = message.partition(": ")
    lines = rest.strip().splitlines() or [""]

    def shown(found: re.Match[str]) -> str:
        word = found[0].casefold()
        return found[0] if word in _WORDS or word in known else HIDDEN

    head = _HEAD.match(lines[0])
    begun = head[0] if head is not None else ""
    return f"{kind}{colon}{begun}{_HIDDEN.sub(HIDDEN, _WORD.sub(shown, lines[0][len(begun) :]))}"
