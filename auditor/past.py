"""The history as an audit needs it: its schemas at the end and at the live revision, and the stamp of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from auditor.compare.diff import compare
from auditor.model.changes import Alter, Change
from auditor.model.history import Earlier, Edited, History, Stamp
from auditor.model.names import Role
from auditor.model.schema import Schema, Server
from auditor.plugin.engine import Engine


Replay = Callable[[str], Schema | None]
"""The schema that a target (a revision, or several with commas) leads to; None when it cannot be replayed."""


@dataclass(frozen=True, slots=True)
class Past:
    """A history that was read; `stamp` is None without a database.

    `replay` runs it to another target, `tracer` asks the project's version control about a revision; `earlier`
    is the history as it was released, where that was asked for.
    """

    history: History
    server: Server
    stamp: Stamp | None = None
    replay: Replay | None = None
    tracer: Callable[[str], str] | None = None
    earlier: Earlier | None = None

    @property
    def order(self) -> tuple[str, ...]:
        """The revisions that ran, in their order."""
        return tuple(item.id for item in self.history.revisions if item.id in self.history.schemas)

    @property
    def head(self) -> Schema | None:
        """What all revisions lead to; None when none could run."""
        if not self.history.revisions and not self.history.broken:
            return self.base
        return self.history.schemas[self.order[-1]] if self.order else None

    @property
    def base(self) -> Schema:
        """What was there before the first revision: nothing."""
        return Schema(Role.HISTORY, self.server)

    def after(self, names: tuple[str, ...]) -> Schema | None:
        """What some revisions with all before them lead to; None when nobody can tell."""
        order, applied = self.order, self.history.lineage(names)
        ran = sum(name in applied for name in order)
        if set(order[:ran]) <= applied:
            return self.history.schemas[order[ran - 1]] if ran else self.base
        return self.replay(",".join(names)) if self.replay is not None else None

    def at(self, live: Schema) -> tuple[Schema | None, str]:
        """What the database should be by its own stamp; None and why when nobody can tell."""
        stamp = self.stamp
        if stamp is None or stamp.unread:
            return None, stamp.unread if stamp is not None else "there is no database"
        unknown = [row for row in stamp.rows if self.history.revision(row) is None]
        if unknown:
            return None, f"the database is stamped with {', '.join(unknown)}, which the history does not have"
        if not stamp.rows and any(table.name != stamp.table and not table.view for table in live.tables):
            return None, "the database has tables and no revision"
        found = self.after(stamp.rows)
        return found, "" if found is not None else f"the history up to {', '.join(stamp.rows)} cannot be replayed"

    def before(self, revision: str) -> Schema:
        """The schema that a revision found, as it ran."""
        place = self.order.index(revision)
        return self.history.schemas[self.order[place - 1]] if place else self.base

    def asymmetry(self, revision: str, engine: Engine) -> tuple[Change, ...] | None:
        """What a revision's own downgrade leaves to change; None when nobody tried."""
        left = self._left(revision, engine)
        if left is None:
            return None
        later = self._after(revision)
        # What the revisions after it left, it found so.
        known = {_essence(change) for change in (later and self._left(later, engine)) or ()}
        return tuple(change for change in left if _essence(change) not in known)

    def idle(self, revision: str) -> bool:
        """Whether taking a revision back, which was tried, changed nothing."""
        found = self.history.downgraded.get(self._after(revision) or "", self.history.schemas[revision])
        return found.digest() == self.history.downgraded[revision].digest()

    def _after(self, revision: str) -> str | None:
        """The revision that ran next."""
        place = self.order.index(revision) + 1
        return self.order[place] if place < len(self.order) else None

    def _left(self, revision: str, engine: Engine) -> tuple[Change, ...] | None:
        """What is left to change once a revision, and all after it, were taken back."""
        taken_back = self.history.downgraded.get(revision)
        if taken_back is None or revision not in self.history.schemas:
            return None
        return compare(self.before(revision), taken_back, engine).changes

    def edited(self, revision: str, engine: Engine) -> Edited | None:
        """How a revision differs from the one that was released before; None when its text is all that does."""
        if self.earlier is None or revision not in self.earlier.edited:
            return None
        then = Past(self.earlier.history, self.server)
        first, now = then.history.revision(revision), self.history.revision(revision)
        assert first is not None
        assert now is not None
        down = first.down if set(first.down) != set(now.down) else None
        changes: tuple[Change, ...] = ()
        if revision in then.history.schemas and revision in self.history.schemas:
            # What an earlier revision already does otherwise is told of that one.
            known = compare(self.before(revision), then.before(revision), engine).changes
            found = compare(self.history.schemas[revision], then.history.schemas[revision], engine).changes
            changes = tuple(change for change in found if change not in known)
        return Edited(self.earlier.commit, changes, down) if changes or down is not None else None

    def trace(self, revision: str) -> str:
        """Where the project's version control knows a revision that has no file, in one sentence."""
        return self.tracer(revision) if self.tracer is not None else ""


def _essence(change: Change) -> tuple[object, ...]:
    return type(change), change.subject, change.differences if isinstance(change, Alter) else ()
