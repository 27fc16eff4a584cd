"""What the child is asked to write as a revision of the project's, and what it answers.

Every message is one JSON object a line; `kind` tells which. Objects of a schema are those of auditor.model as
plain data, so that the child names nothing that the parent has not decided.
"""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.sources.child.messages import Failed, Place


class Draft(msgspec.Struct, frozen=True):
    """One step. `verb` is "add", "drop", "alter", "rename", "sql" or "remark"; `what` the kind of the object.

    `before` is the object as it is, `facets` what of it changes. `mapped` tells that the types are those of the
    project's models. `options` are keywords of Alembic's operation. `guard` is the object that has to be missing
    (`guard_there`: there) for the step to be left out; `whole` is the same for all steps of one `item` of the plan.
    `batch` tells that the table is made anew, `dangling` that foreign keys lead from it to tables that are not there,
    which reflection must not look for. `around` is the context manager that steps run within which make `table` anew,
    `known` its columns where no others may be there.
    """

    verb: str
    what: str = ""
    table: str = ""
    schema: str | None = None
    object: dict[str, Any] = {}
    before: dict[str, Any] = {}
    facets: tuple[str, ...] = ()
    mapped: bool = False
    text: str = ""
    why: str = ""
    options: dict[str, Any] = {}
    guard: dict[str, Any] | None = None
    guard_there: bool = True
    whole: dict[str, Any] | None = None
    whole_there: bool = True
    item: int = -1
    autocommit: bool = False
    batch: bool = False
    dangling: bool = False
    around: dict[str, Any] | None = None
    known: tuple[str, ...] = ()


class DraftRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="draft"):
    """A revision to compose on top of `head` (None: the only one) for a dialect.

    `folder` is where a copy is put, "" for none. `splice` allows a head that others come after.
    """

    dialect: str
    upgrade: tuple[Draft, ...]
    downgrade: tuple[Draft, ...]
    message: str
    revision: str
    folder: str = ""
    attributes: dict[str, Any] = {}
    head: str | None = None
    splice: bool = False


class WriteRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="write"):
    """A revision that was composed is to be written where the project keeps its revisions."""

    revision: str


class DeclareRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="declare"):
    """How models of a dialect would declare these objects, of each of which the `facets` change."""

    dialect: str
    items: tuple[Draft, ...]
    attributes: dict[str, Any] = {}


class Declared(msgspec.Struct, frozen=True, tag_field="kind", tag="declared"):
    """The declarations, a line each, "" where nobody can say."""

    texts: tuple[str, ...]


class Drafted(msgspec.Struct, frozen=True, tag_field="kind", tag="drafted"):
    """The revision as composed: its text, where it would go, and the statements of each step of the upgrade.

    `places` are its lines and the items of the plan that begin there. There are no statements where they depend on
    what is there.
    """

    text: str
    path: str
    revision: str
    down: tuple[str, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    sql: tuple[tuple[str, ...], ...] = ()


class Written(msgspec.Struct, frozen=True, tag_field="kind", tag="written"):
    """The revision is in its place."""

    path: str


class Refused(msgspec.Struct, frozen=True, tag_field="kind", tag="refused"):
    """Why nothing was composed or written: one sentence; `item` is the one of the plan that it is about."""

    why: str
    item: int | None = None
    hint: str = ""


class MigrateRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="migrate"):
    """Run the project's migrations in this database, up or down to a target in Alembic's notation.

    `before` are references to metadatas whose tables are made first where there is none yet.
    """

    url: str
    target: str
    downgrade: bool = False
    before: tuple[str, ...] = ()


class Migrated(msgspec.Struct, frozen=True, tag_field="kind", tag="migrated"):
    """The revisions that ran, in their order, and their statements; `error` is what the last raised, at `place`.

    `left_out` is why env.py was left out, "" where it was not. `lines` are those of the revision that the statements
    come from, 0 where that cannot be told.
    """

    ran: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    error: str = ""
    place: Place | None = None
    left_out: str = ""


Answer = Drafted | Written | Refused | Migrated | Declared | Failed
