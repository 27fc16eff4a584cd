"""Tables of what an engine makes of constructs of SQL text, for dialect packages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from auditor.model.finding import Severity
from auditor.model.query import Construct, Meets, Support
from auditor.model.schema import Server


Version = tuple[int, ...]


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


class Row(msgspec.Struct, frozen=True):
    """What the engine makes of one construct.

    `when` narrows it to constructs whose detail has these values (a frozenset stands for any of its members), `only`
    to a flavour. `since` and `until` are the first version that takes it and the first that no longer does.
    For the rest see Support.
    """

    construct: str
    meets: Meets
    says: str = ""
    when: Mapping[str, Any] = {}
    only: str = ""
    since: str = ""
    until: str = ""
    reading: str = ""
    rewrite: str = ""
    expression: str = ""
    weight: Severity | None = None
    source: str = ""

    def fits(self, construct: Construct, server: Server) -> bool:
        """Whether the row is about this construct on this server."""
        if self.only and self.only != server.flavour:
            return False
        detail = dict(construct.detail)
        return all(_is(detail.get(key), wanted) for key, wanted in self.when.items())


def takes(constructs: str, **more: Any) -> tuple[Row, ...]:
    """Rows of constructs that the engine takes as everyone does, their names with spaces between."""
    return tuple(Row(name, Meets.TAKES, **more) for name in constructs.split())


def refuses(constructs: str, **more: Any) -> tuple[Row, ...]:
    """Rows of constructs that are errors on the engine, their names with spaces between."""
    return tuple(Row(name, Meets.REFUSES, **more) for name in constructs.split())


def means(construct: str, says: str, **more: Any) -> tuple[Row, ...]:
    """The row of a construct that the engine takes for something else than its author means."""
    return (Row(construct, Meets.MEANS_OTHERWISE, says, **more),)


class Function(NamedTuple):
    """A function of the engine: which numbers of arguments it takes, from `since` until before `until`."""

    counts: tuple[range, ...]
    since: str = ""
    until: str = ""


def functions(text: str) -> dict[str, Function]:
    """The functions of a list: on each line a name, its numbers of arguments (`1-2,4+`), versions (`16`, `-9.6`)."""
    found: dict[str, Function] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, counts, *versions = line.split()
            since = next((version for version in versions if not version.startswith("-")), "")
            until = next((version[1:] for version in versions if version.startswith("-")), "")
            found[name] = Function(tuple(map(_range, counts.split(","))), since, until)
    return found


def reserved(text: str) -> dict[str, str]:
    """The words of a list, each with letters for what it cannot be the name of: column, definition, alias, table."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            word, places = line.split()
            found[word] = places
    return found


_PLACES = {"expression": "c", "insert": "c", "definition": "d", "alias": "a", "table": "t"}


class Names(NamedTuple):
    """The names of one kind that the engine has: `detail` is the key of the construct's detail that holds the name."""

    construct: str
    detail: str
    known: frozenset[str]
    says: str = ""


class Table:
    """The portability of one engine: rows first, then its lists of functions and names."""

    def __init__(
        self,
        rows: Iterable[Row],
        lists: Mapping[str, Mapping[str, Function]],
        names: Iterable[Names],
        baseline: Mapping[str, str],
        *,
        overloads: bool = False,
        reserved: Mapping[str, str] | None = None,
        rewrites: Mapping[str, str] | None = None,
    ) -> None:
        """`lists` are functions by flavour, `baseline` the oldest versions that need not be told, by flavour.

        `overloads` tells that users may add numbers of arguments to a function of the engine. `reserved` are words
        that are no names without quotes: as what, see reserved(). `rewrites` are what to write instead of a call: see
        Support.rewrite.
        """
        self._rewrites = rewrites or {}
        self._reserved = reserved or {}
        self._overloads = overloads
        self._rows: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            self._rows[row.construct].append(row)
        self._lists, self._baseline = lists, baseline
        self._names = {names_.construct: names_ for names_ in names}

    @property
    def constructs(self) -> frozenset[str]:
        """The names of all constructs that something is known of."""
        return frozenset({*self._rows, *self._names, "function", "reserved-word"})

    def support(self, construct: Construct, server: Server) -> Support | None:
        """What becomes of a construct; None when nothing is known, which is no promise."""
        for row in self._rows.get(construct.name, ()):
            if row.fits(construct, server):
                return self._from_row(row, server)
        if construct.name == "reserved-word":
            return self._word(dict(construct.detail))
        if construct.name == "function":
            return self._function(dict(construct.detail), server)
        names = self._names.get(construct.name)
        if names is None:
            return None
        known = str(dict(construct.detail).get(names.detail, "")) in names.known
        return Support(Meets.TAKES) if known else Support(Meets.REFUSES, names.says, elsewhere=True)

    def _from_row(self, row: Row, server: Server) -> Support:
        meets = row.meets
        if row.until and server.version and not _older(server.version, row.until):
            meets = Meets.REFUSES
        elif row.since and self._is_too_old(row.since, server):
            meets = Meets.TOO_OLD
        return Support(
            meets,
            row.says,
            row.since if meets is Meets.TOO_OLD else "",
            row.rewrite,
            row.expression,
            row.source,
            row.reading,
            row.weight,
        )

    def _function(self, detail: Mapping[str, Any], server: Server) -> Support:
        name, count = str(detail["name"]), int(detail["count"])
        plain = not any(detail.get(key) for key in ("distinct", "within", "clauses"))
        rewrite = self._rewrites.get(f"{name}/{count}", "") if plain else ""
        function = self._lists[server.flavour].get(name)
        if function is None:
            return Support(Meets.REFUSES, f"It has no function {name}().", rewrite=rewrite, elsewhere=True)
        counts = {count, count + 1} if detail.get("within") else {count}  # what it is sorted by counts in some lists
        if function.until and server.version and not _older(server.version, function.until):
            return Support(Meets.REFUSES, f"It has no function {name}() any more since {function.until}.")
        if not any(number in numbers for number in counts for numbers in function.counts):
            says = f"Its {name}() takes {_told(function.counts)}."
            return Support(Meets.REFUSES, says, rewrite=rewrite, elsewhere=self._overloads)
        if function.since and self._is_too_old(function.since, server):
            return Support(Meets.TOO_OLD, since=function.since, rewrite=rewrite)
        return Support(Meets.TAKES)

    def _word(self, detail: Mapping[str, Any]) -> Support:
        places = self._reserved.get(str(detail["name"]), "")
        if _PLACES[str(detail["place"])] not in places:
            return Support(Meets.TAKES)
        return Support(Meets.REFUSES, "It is a reserved word, and no name unless it is quoted.")

    def _is_too_old(self, since: str, server: Server) -> bool:
        return _older(server.version or _version(self._baseline[server.flavour]), since)


def _is(value: Any, wanted: Any) -> bool:
    return value in wanted if isinstance(wanted, frozenset) else value == wanted


def _version(text: str) -> Version:
    return tuple(int(part) for part in text.split("."))


def _older(version: Version, since: str) -> bool:
    """Whether a version is certainly before another, of which it may be told less."""
    wanted = _version(since)
    length = min(len(version), len(wanted))
    return version[:length] < wanted[:length]


_MANY = 100


def _range(text: str) -> range:
    if text.endswith("+"):
        return range(int(text[:-1]), _MANY)
    low, _, high = text.partition("-")
    return range(int(low), int(high or low) + 1)


def _told(counts: tuple[range, ...]) -> str:
    parts = [
        f"{one.start} or more"
        if one.stop == _MANY
        else f"{one.start}"
        if len(one) == 1
        else f"{one.start} to {one.stop - 1}"
        for one in counts
    ]
    plural = "" if parts == ["1"] else "s"
    return f"{' or '.join(parts)} argument{plural}"
