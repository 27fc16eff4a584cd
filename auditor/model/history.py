"""A history of migrations as a value: its graph, and the schema at every revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from auditor.model.changes import Change
from auditor.model.names import NOWHERE, ObjectRef, Origin, QualifiedName
from auditor.model.schema import Schema


class Followed(StrEnum):
    """How much of a revision could be followed without a database."""

    COMPLETELY = "completely"
    PARTLY = "partly"
    NOT_AT_ALL = "not at all"


class Trouble(msgspec.Struct, frozen=True):
    """Something in a revision that could not be followed, or that a rule wants to know.

    `code` is a stable word for rules: "opaque", "raised", "creates-all", "imports-models",
    "enum-from-code", "unknown-table". `touches` are the objects it may have changed, () for all.
    `down` tells that the downgrade met it.
    """

    code: str
    message: str
    origin: Origin = NOWHERE
    touches: tuple[ObjectRef, ...] = ()
    down: bool = False


class Revision(msgspec.Struct, frozen=True):
    """One revision file; `down` and `depends_on` as written."""

    id: str
    down: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    branch_labels: tuple[str, ...] = ()
    message: str = ""
    followed: Followed = Followed.COMPLETELY
    troubles: tuple[Trouble, ...] = ()
    origin: Origin = NOWHERE
    has_downgrade: bool = True


class Broken(msgspec.Struct, frozen=True):
    """Why the scripts make no graph (see the child's GraphBroken)."""

    problem: str
    message: str
    revision: str | None = None
    origin: Origin = NOWHERE


class Stamp(msgspec.Struct, frozen=True):
    """What a live database says of its own revision: the rows of its version table, sorted.

    `unread` is why they could not be read. `lookalikes` are other tables in the form of a version table.
    """

    table: QualifiedName = QualifiedName("alembic_version")
    present: bool = False
    rows: tuple[str, ...] = ()
    unread: str = ""
    lookalikes: tuple[QualifiedName, ...] = ()


class Edited(msgspec.Struct, frozen=True):
    """A revision that is another one than in an earlier commit.

    `changes` are what it does now and did not then, `down` what it came after then, if that was another revision.
    """

    commit: str
    changes: tuple[Change, ...] = ()
    down: tuple[str, ...] | None = None


class History(msgspec.Struct, frozen=True):
    """All revisions in the order in which they run; `heads` and `bases` by id.

    `schemas` holds the schema after each revision that ran, by id; `downgraded` the schema after that
    revision was taken back again, where that was asked for. `leftovers` are compiled revisions whose
    source is gone; `filtered` tells that env.py leaves objects out.
    """

    revisions: tuple[Revision, ...] = ()
    heads: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    broken: tuple[Broken, ...] = ()
    schemas: Mapping[str, Schema] = {}
    downgraded: Mapping[str, Schema] = {}
    how: str = "env.py"
    why: str = ""
    version_table: str = "alembic_version"
    version_table_schema: str | None = None
    leftovers: tuple[Origin, ...] = ()
    filtered: bool = False

    def revision(self, name: str) -> Revision | None:
        """The revision of this id."""
        return next((item for item in self.revisions if item.id == name), None)

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ids that a name in down_revision or depends_on means: an id, the beginning of one, or a label."""
        ids = [item.id for item in self.revisions]
        if name in ids:
            return (name,)
        labelled = tuple(item.id for item in self.revisions if name in item.branch_labels)
        return labelled or tuple(item for item in ids if item.startswith(name))[:1]

    def lineage(self, names: Iterable[str]) -> frozenset[str]:
        """The revisions of these ids with all that they come after, what they depend on included."""
        parents = {item.id: (*item.down, *item.depends_on) for item in self.revisions}
        found: set[str] = set()
        rest = [found_id for name in names for found_id in self.resolve(name)]
        while rest:
            current = rest.pop()
            if current not in found:
                found.add(current)
                rest += [parent for name in parents[current] for parent in self._parent(name, parents)]
        return frozenset(found)

    def _parent(self, name: str, parents: Mapping[str, object]) -> tuple[str, ...]:
        return (name,) if name in parents else self.resolve(name)


class Earlier(msgspec.Struct, frozen=True):
    """The history of an earlier commit; `edited` are the revisions whose file is another one now.

    `merged` is the present history with the revisions that the reference has got since then; None when it has none.
    """

    commit: str
    history: History
    edited: frozenset[str] = frozenset()
    reference: str = ""
    merged: History | None = None

    def unsure(self, now: History) -> tuple[str, ...]:
        """The edited revisions of which nobody can tell all that they do, or did."""
        then = {item.id: item.followed for item in self.history.revisions if item.id in self.edited}
        complete = Followed.COMPLETELY
        return tuple(
            item.id for item in now.revisions if item.id in then and {item.followed, then[item.id]} != {complete}
        )
