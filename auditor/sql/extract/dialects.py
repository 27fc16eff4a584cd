"""Sets of dialects, and which of ours a word speaks of."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from auditor.plugin import loader


_SHORTEST = 7
"""A part of a dialect's name that is shorter may be part of anything."""


class Only(NamedTuple):
    """A set of dialects: those named, or all but those."""

    names: frozenset[str] = frozenset()
    all_but: bool = True

    def __and__(self, other: Only) -> Only:
        if self.all_but and other.all_but:
            return Only(self.names | other.names)
        if self.all_but or other.all_but:
            named, excluded = (other, self) if self.all_but else (self, other)
            return Only(named.names - excluded.names, all_but=False)
        return Only(self.names & other.names, all_but=False)

    def __invert__(self) -> Only:
        return Only(self.names, not self.all_but)

    def __or__(self, other: Only) -> Only:
        return ~(~self & ~other)

    @property
    def engines(self) -> frozenset[str] | None:
        """SQLAlchemy's names of the dialects; None for any. What excludes an engine excludes its flavours."""
        if self == ANY:
            return None
        if not self.all_but:
            return self.names
        relatives = {name for one in self.names & loader.available().keys() for name in _relatives(one)}
        return frozenset(loader.available()) - self.names - relatives


ANY = Only()


def _relatives(name: str) -> frozenset[str]:
    engine = loader.load(name)
    return engine.dialects if engine.name == name else frozenset()


def only(*names: str) -> Only:
    """These dialects."""
    return Only(frozenset(names), all_but=False)


@cache
def known(word: str) -> frozenset[str]:
    """The dialects of ours that a word names, in full or by the beginning of a name."""
    name = word.lower().partition("+")[0].partition(":")[0]
    if name in loader.available():
        return frozenset({name})
    return frozenset(item for item in loader.available() if len(name) >= _SHORTEST and item.startswith(name))


@cache
def named_for(name: str) -> Only:
    """The dialect that a function or class is named after; any, when it names none or dialects of two engines."""
    lowered = name.lower()
    found = {word for word in loader.available() if word in lowered}
    found |= {word for part in lowered.split("_") for word in known(part)}
    return only(*found) if found and len({loader.load(word).name for word in found}) == 1 else ANY
