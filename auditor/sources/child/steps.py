"""What the child tells and asks while it runs a project's migrations against a stand-in connection.

Every step is one JSON object a line; `kind` tells which. Tables, columns, keys and indexes are lowered
as those of the models are. The child decides nothing: what a step does to the schema, and what a
migration that looks at the database sees, is the parent's to say.
"""

from __future__ import annotations

from typing import Any

import msgspec

from auditor.sources.child.messages import (
    DeclaredCheck,
    DeclaredColumn,
    DeclaredForeignKey,
    DeclaredIndex,
    DeclaredKey,
    DeclaredTable,
    Place,
)


class ReplayRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="replay"):
    """Run migrations for a dialect, to `target` (Alembic's notation, or several ids with commas), from `origin`.

    `origin` are revision ids, () for base.
    `walk` leaves env.py alone and runs the scripts one by one. After an upgrade, `downgrade` asks for
    the same revisions to be taken back one by one. `before` are references to metadatas whose tables are
    created before the first revision, for projects whose history starts from create_all.
    """

    dialect: str
    attributes: dict[str, Any] = {}
    target: str = "heads"
    origin: tuple[str, ...] = ()
    walk: bool = False
    downgrade: bool = False
    before: tuple[str, ...] = ()


class UpgradeRequest(msgspec.Struct, frozen=True, tag_field="kind", tag="upgrade"):
    """Run the real migrations to `target` in the database at `url`, which is a secret, and in no other.

    `before` is as in ReplayRequest. The child tells Began for each revision, and at last Upgraded.
    """

    url: str
    target: str = "heads"
    before: tuple[str, ...] = ()


class Upgraded(msgspec.Struct, frozen=True, tag_field="kind", tag="upgraded"):
    """The real upgrade has ended; `error` is what it raised, in which revision and line."""

    error: str = ""
    revision: str | None = None
    place: Place | None = None
    seconds: float = 0.0


class RevisionFound(msgspec.Struct, frozen=True, tag_field="kind", tag="revision"):
    """A revision file, before anything runs; ids as written, so that a broken graph can be told."""

    id: str
    down: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    branch_labels: tuple[str, ...] = ()
    message: str = ""
    place: Place | None = None
    has_downgrade: bool = True


class GraphBroken(msgspec.Struct, frozen=True, tag_field="kind", tag="broken"):
    """The scripts make no graph: `problem` is "missing", "cycle", "duplicate", "unreadable" or "other"."""

    problem: str
    message: str
    revision: str | None = None
    place: Place | None = None


class Began(msgspec.Struct, frozen=True, tag_field="kind", tag="began"):
    """A revision's upgrade (or downgrade) function is about to run.

    `bind` names the database that it runs for where env.py runs all revisions for each of several.
    `autocommit` tells that each statement is a transaction of its own.
    """

    revision: str
    downgrade: bool = False
    bind: str | None = None
    autocommit: bool = False


class Ended(msgspec.Struct, frozen=True, tag_field="kind", tag="ended"):
    """It has run; `error` is what it raised, `place` the line of the revision where it did."""

    revision: str
    error: str = ""
    place: Place | None = None


class CreateTable(msgspec.Struct, frozen=True, tag_field="kind", tag="create_table"):
    """op.create_table, or CreateTable executed; `direct` tells the latter (metadata.create_all, table.create)."""

    table: DeclaredTable
    checked: bool = False
    direct: bool = False
    place: Place | None = None


class DropTable(msgspec.Struct, frozen=True, tag_field="kind", tag="drop_table"):
    """op.drop_table."""

    name: str
    schema: str | None = None
    checked: bool = False
    direct: bool = False
    place: Place | None = None


class RenameTable(msgspec.Struct, frozen=True, tag_field="kind", tag="rename_table"):
    """op.rename_table."""

    name: str
    new_name: str
    schema: str | None = None
    place: Place | None = None


class CommentTable(msgspec.Struct, frozen=True, tag_field="kind", tag="comment_table"):
    """op.create_table_comment and op.drop_table_comment (None)."""

    name: str
    comment: str | None
    schema: str | None = None
    place: Place | None = None


class AddColumn(msgspec.Struct, frozen=True, tag_field="kind", tag="add_column"):
    """op.add_column, with what the column brings along."""

    table: str
    column: DeclaredColumn
    schema: str | None = None
    uniques: tuple[DeclaredKey, ...] = ()
    foreign_keys: tuple[DeclaredForeignKey, ...] = ()
    checks: tuple[DeclaredCheck, ...] = ()
    indexes: tuple[DeclaredIndex, ...] = ()
    checked: bool = False
    place: Place | None = None


class DropColumn(msgspec.Struct, frozen=True, tag_field="kind", tag="drop_column"):
    """op.drop_column."""

    table: str
    column: str
    schema: str | None = None
    checked: bool = False
    place: Place | None = None


class AlterColumn(msgspec.Struct, frozen=True, tag_field="kind", tag="alter_column"):
    """op.alter_column. `changed` names what it sets: "type", "nullable", "default", "comment", "name",
    "identity", "computed", "autoincrement"; `column` holds the values set.

    Told as Alembic sends it, statement by statement: one that writes the whole column anew (MODIFY) names
    all that it sets, the existing_* values in their places, and nothing else changes. `existing` is what
    was given as existing_*, for information.
    """

    table: str
    name: str
    column: DeclaredColumn
    changed: tuple[str, ...]
    existing: dict[str, Any] = {}
    schema: str | None = None
    place: Place | None = None


class RebuildTable(msgspec.Struct, frozen=True, tag_field="kind", tag="rebuild_table"):
    """Batch mode made a table anew from what it read of the old one, which the engine cannot alter.

    Its operations were told before, one by one with their places; `table`, indexes included, is what came out
    of it, exactly: constraints without a name may be gone, and types read back.
    """

    table: DeclaredTable
    place: Place | None = None


class AddIndex(msgspec.Struct, frozen=True, tag_field="kind", tag="add_index"):
    """op.create_index, or CreateIndex executed."""

    table: str
    index: DeclaredIndex
    schema: str | None = None
    checked: bool = False
    direct: bool = False
    place: Place | None = None


class DropIndex(msgspec.Struct, frozen=True, tag_field="kind", tag="drop_index"):
    """op.drop_index; the table is not always named."""

    name: str
    table: str | None = None
    schema: str | None = None
    checked: bool = False
    place: Place | None = None


class AddConstraint(msgspec.Struct, frozen=True, tag_field="kind", tag="add_constraint"):
    """op.create_primary_key, _unique_constraint, _foreign_key, _check_constraint: exactly one is set."""

    table: str
    schema: str | None = None
    primary_key: DeclaredKey | None = None
    unique: DeclaredKey | None = None
    foreign_key: DeclaredForeignKey | None = None
    check: DeclaredCheck | None = None
    place: Place | None = None


class DropConstraint(msgspec.Struct, frozen=True, tag_field="kind", tag="drop_constraint"):
    """op.drop_constraint; `type` is "primary", "unique", "foreignkey", "check" or ""."""

    table: str
    name: str | None
    type: str = ""
    schema: str | None = None
    place: Place | None = None


class CreateEnum(msgspec.Struct, frozen=True, tag_field="kind", tag="create_enum"):
    """Enum.create, or the type made by a table; dropped when `labels` is None."""

    name: str
    labels: tuple[str, ...] | None
    schema: str | None = None
    checked: bool = True
    place: Place | None = None


class CreateSequence(msgspec.Struct, frozen=True, tag_field="kind", tag="create_sequence"):
    """A sequence; dropped when `dropped`."""

    name: str
    schema: str | None = None
    dropped: bool = False
    options: dict[str, Any] = {}
    place: Place | None = None


class Execute(msgspec.Struct, frozen=True, tag_field="kind", tag="execute"):
    """SQL text that a migration sends, or SQLAlchemy for it; parameters as JSON can hold them.

    `answer` tells that the migration waits for the result: the parent replies with Rows.
    """

    sql: str
    parameters: Any = None
    answer: bool = False
    place: Place | None = None


class Transaction(msgspec.Struct, frozen=True, tag_field="kind", tag="transaction"):
    """A transaction was committed: what follows is in a new one, or with `autocommit` each statement in its own."""

    autocommit: bool = False


class Opaque(msgspec.Struct, frozen=True, tag_field="kind", tag="opaque"):
    """An operation that nobody here knows (a third party's); `sql` when it could be compiled."""

    operation: str
    sql: str = ""
    place: Place | None = None


class Look(msgspec.Struct, frozen=True, tag_field="kind", tag="look"):
    """A migration inspects: `what` is the reflection method ("get_columns", "has_table", "get_multi_indexes").

    The parent replies with Seen. `table` is None for methods on a whole schema.
    """

    what: str
    table: str | None = None
    schema: str | None = None
    options: dict[str, Any] = {}
    place: Place | None = None


class Replayed(msgspec.Struct, frozen=True, tag_field="kind", tag="replayed"):
    """All revisions have run, or were tried; `how` is "env.py" or "walk", `why` the reason for a walk."""

    how: str = "env.py"
    why: str = ""
    seconds: float = 0.0


class Rows(msgspec.Struct, frozen=True, tag_field="kind", tag="rows"):
    """The parent's reply to Execute: column names and rows; `error` makes the statement raise."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    count: int = -1
    error: str = ""


class Seen(msgspec.Struct, frozen=True, tag_field="kind", tag="seen"):
    """The parent's reply to Look: plain data that the child turns into what SQLAlchemy's Inspector returns.

    Types are DDL texts; `missing` tells that there is no such table.
    """

    value: Any = None
    missing: bool = False


Step = (
    RevisionFound
    | GraphBroken
    | Began
    | Ended
    | CreateTable
    | DropTable
    | RenameTable
    | CommentTable
    | AddColumn
    | DropColumn
    | AlterColumn
    | RebuildTable
    | AddIndex
    | DropIndex
    | AddConstraint
    | DropConstraint
    | CreateEnum
    | CreateSequence
    | Execute
    | Transaction
    | Opaque
    | Look
    | Replayed
    | Upgraded
)
Reply = Rows | Seen
