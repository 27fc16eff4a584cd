"""Folds the steps of a replay into a state: operations, and SQL text."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from auditor.model.effects import Unfollowed
from auditor.model.history import Trouble
from auditor.model.names import NOWHERE, Kind, ObjectRef, Origin, QualifiedName
from auditor.model.schema import Server
from auditor.plugin.engine import Engine
from auditor.sources.child import steps
from auditor.sources.child.messages import DeclaredColumn, DeclaredKey, DeclaredTable, Place
from auditor.sources.history.apply import apply
from auditor.sources.history.lower import Effects
from auditor.sources.history.new_labels import NewLabels
from auditor.sources.history.state import State
from auditor.sources.history.work import Work
from auditor.sql.effects.text import effects as effects_of_text


class Fold:
    """The state under a running replay; `followed` counts the steps of this revision that could be followed."""

    def __init__(self, engine: Engine, server: Server, project: Path) -> None:
        self.state = State(engine, server)
        self._work = Work(self.state)
        self._effects = Effects(engine, server, project)
        self._project = str(project.resolve()) + "/"
        self._revision: str | None = None
        self._labels = NewLabels(self._work)

    def version_table(self, name: QualifiedName) -> None:
        """Alembic's own table, which is there before the first revision runs and is no part of any schema.

        Revisions make its column longer, give it a key, or look whether it is there.
        """
        column = DeclaredColumn("version_num", "VARCHAR(32)", nullable=False)
        key = DeclaredKey(f"{name.name}_pkc", (column.name,))
        self.step(steps.CreateTable(DeclaredTable("", name.name, name.schema, (column,), key)))
        self.state.hide(name)

    def begin(self, revision: str, *, autocommit: bool = False) -> None:
        """What follows belongs to this revision; what was before it, to none."""
        self._labels.begin(autocommit=autocommit)
        self._work.troubles.clear()
        self.state.mark()
        self._revision = revision

    def end(self) -> tuple[int, tuple[Trouble, ...]]:
        """The moment after the revision, and what could not be followed in it."""
        troubles = tuple(self._work.troubles)
        self._work.troubles.clear()
        self._revision = None
        return self.state.mark(), troubles

    def step(self, step: steps.Step) -> None:
        """Fold one step."""
        origin = self.origin(getattr(step, "place", None))
        match step:
            case steps.Transaction():
                self._labels.begin(autocommit=step.autocommit)
            case steps.Execute():
                self._labels.used(step.sql, step.parameters, origin)
                self.text(step.sql, origin)
            case steps.Opaque():
                self._opaque(step, origin)
            case _:
                if isinstance(step, steps.AlterColumn | steps.AddColumn):
                    self._labels.used(step.column.default or "", None, origin, (step.table,))
                for effect in self._effects.of(step):
                    apply(effect, self._work, origin)
                self._tell(step, origin)

    def text(self, sql: str, origin: Origin) -> None:
        """Fold SQL text."""
        for effect in effects_of_text(sql, self.state.engine, self.state.server):
            self._labels.effect(effect, origin)
            apply(effect, self._work, origin)

    def note(self, code: str, message: str, origin: Origin = NOWHERE) -> None:
        """Remember what a rule wants to know about the revision."""
        self._work.note(code, message, origin)

    def uncertain(self, code: str, why: str, origin: Origin, named: Iterable[str], made: Iterable[str]) -> None:
        """The revision may do other things than it did: what it names is uncertain, everything if it names nothing.

        `named` are words that matter where they are tables by now, `made` names of tables that it makes or drops.
        """
        words = set(named)
        known = [entry.table.name for entry in self.state.entries() if not self.state.is_hidden(entry.table.name)]
        tables = {name for name in known if name.name in words}
        touched = tables | {QualifiedName(name) for name in made}
        self._work.trouble(code, why, origin, [ObjectRef(Kind.TABLE, name) for name in sorted(touched, key=str)])

    def origin(self, place: Place | None) -> Origin:
        """The line of a step, relative to the project, with the revision that is running."""
        if place is None:
            return Origin(revision=self._revision)
        return Origin(place.file.removeprefix(self._project), place.line, self._revision)

    def _opaque(self, step: steps.Opaque, origin: Origin) -> None:
        """An operation that nobody here knows: its SQL may say what it does."""
        if step.sql:
            self.text(step.sql, origin)
            return
        apply(Unfollowed(f"the operation {step.operation} is not known"), self._work, origin)

    def _tell(self, step: steps.Step, origin: Origin) -> None:
        if isinstance(step, steps.CreateTable) and step.direct:
            name = self._effects.name(step.table.name, step.table.schema)
            self.note("creates-all", f"table {name} is created from metadata of the application", origin)
