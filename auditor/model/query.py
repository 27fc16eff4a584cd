"""Raw SQL as it stands in code and scripts: the role SQL."""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from typing import Any

import msgspec

from auditor.model.finding import Severity
from auditor.model.names import NOWHERE, Kind, ObjectRef, Origin, QualifiedName


_SHOWN = 80


class Via(StrEnum):
    """How a text reaches the server, which decides what its colons, percent signs and question marks mean."""

    TEXT = "text()"
    DRIVER = "the driver"
    SCRIPT = "a script"
    CHECK = "a check constraint"
    DEFAULT = "a server default"
    GENERATED = "a generated column"
    INDEX = "an index"
    EXPRESSION = "a part of a query"


class Hole(msgspec.Struct, frozen=True):
    """A place in a text that code fills in: from `start` to `end`, which count characters of the text.

    `value` tells that a value may stand there, `source` is the code that fills it, `constant` that this never
    comes from outside.
    """

    start: int
    end: int
    source: str = ""
    value: bool = True
    constant: bool = False


def is_hole(name: str) -> bool:
    """Whether a name stands for one that only the running code knows."""
    return name.lower().startswith("hole_")


class Query(msgspec.Struct, frozen=True):
    """One statement, or for a fragment such as a check one expression, as the server would get it.

    In `text` every parameter and every hole that a value may fill is written `:p1`, `:p2` and so on, and escapes
    of the way it is sent are undone; `written` is the text before that, holes in braces. A hole that no value may fill
    is written `hole_1` and so on, as a name that may stand where nobody knows what will. `marks` are
    (offset in `text`, line, column) where a run of text begins in the file, sorted; lines and columns count from 1.
    `engines` are SQLAlchemy dialect names that the code around it restricts it to, None for any. A query is
    `dynamic` when holes make more of it than its values: only what is certain is told of it.
    `table` owns a fragment.
    """

    text: str
    via: Via
    origin: Origin = NOWHERE
    written: str = ""
    marks: tuple[tuple[int, int, int], ...] = ()
    holes: tuple[Hole, ...] = ()
    engines: frozenset[str] | None = None
    dynamic: bool = False
    function: str = ""
    table: QualifiedName | None = None

    @property
    def fragment(self) -> bool:
        """Whether it is an expression and no statement."""
        return self.via in {Via.CHECK, Via.DEFAULT, Via.GENERATED, Via.INDEX, Via.EXPRESSION}

    @property
    def subject(self) -> ObjectRef:
        """What a finding on it is about: the file and the text, never the line."""
        line = " ".join(self.text.split())
        shown = line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
        return ObjectRef(Kind.QUERY, QualifiedName(self.origin.file or ""), shown)

    def at(self, offset: int) -> Origin:
        """The place in the file of a character of `text`."""
        place = bisect_right(self.marks, offset, key=lambda mark: mark[0]) - 1
        if place < 0:
            return self.origin
        start, line, column = self.marks[place]
        return Origin(self.origin.file, line, self.origin.revision, column + offset - start)


class Unread(msgspec.Struct, frozen=True):
    """A text or a file that nobody could read, and why."""

    origin: Origin
    why: str


class Queries(msgspec.Struct, frozen=True):
    """All raw SQL of a project; `files` and `lines` were looked at."""

    queries: tuple[Query, ...] = ()
    unread: tuple[Unread, ...] = ()
    files: int = 0
    lines: int = 0


class Construct(msgspec.Struct, frozen=True):
    """One use of something that not every engine takes: `name` is from the list in auditor/sql/constructs.

    `start` and `end` are offsets into the query's text; `detail` is what the facts depend on, such as a
    function's name in lower case.
    """

    name: str
    start: int
    end: int
    detail: tuple[tuple[str, Any], ...] = ()


class Meets(StrEnum):
    """What an engine makes of a construct."""

    TAKES = "takes"
    REFUSES = "refuses"
    MEANS_OTHERWISE = "means otherwise"
    TOO_OLD = "too old"


class Support(msgspec.Struct, frozen=True):
    """What one engine makes of a construct, in its versions.

    `says` is one sentence: the error, or what it means there. `since` is the first version that takes it when
    older ones do not. `rewrite` is text for the construct that the engine takes (only if proven on a server),
    `expression` the SQLAlchemy expression that works everywhere. `source` is the vendor's page or the server it
    was run on. `reading` is what it means there in a few words, where engines that take it differ, and `weight` how
    much such a difference matters. `elsewhere` tells that a name is not the engine's own: it is the user's unless
    another engine has it.
    """

    meets: Meets
    says: str = ""
    since: str = ""
    rewrite: str = ""
    expression: str = ""
    source: str = ""
    reading: str = ""
    weight: Severity | None = None
    elsewhere: bool = False
