"""One replay as it comes in: revisions, their steps and questions, made into a history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from auditor.model.history import Broken, Followed, History, Revision, Trouble
from auditor.model.names import Origin, QualifiedName
from auditor.model.schema import Schema, Server
from auditor.plugin.engine import Engine
from auditor.sources.child import steps
from auditor.sources.child.messages import Loaded
from auditor.sources.history.answers import seen
from auditor.sources.history.fold import Fold
from auditor.sources.history.ghost import Ghost
from auditor.sources.history.imports import imported_models, is_steered, leftovers, made_tables, named_tables
from auditor.sources.history.state import State


_LOST = frozenset({"opaque", "raised", "unknown-table", "guessed"})
"""Troubles that leave a revision followed in part only."""


class Schemas(Mapping[str, Schema]):
    """The schema at each revision by its id, made when somebody looks."""

    def __init__(self, state: State, moments: dict[str, int]) -> None:
        self._state = state
        self._moments = moments
        self._made: dict[str, Schema] = {}

    def __getitem__(self, revision: str) -> Schema:
        moment = self._moments[revision]
        if revision not in self._made:
            self._made[revision] = self._state.schema(moment)
        return self._made[revision]

    def __iter__(self) -> Iterator[str]:
        return iter(self._moments)

    def __len__(self) -> int:
        return len(self._moments)

    def __contains__(self, revision: object) -> bool:
        return revision in self._moments

    def __repr__(self) -> str:
        return f"Schemas({', '.join(self._moments)})"


class Replay:
    """Gathers what one replay tells, and answers what it asks."""

    def __init__(self, engine: Engine, server: Server, project: Path, paths: tuple[str, ...], loaded: Loaded) -> None:
        self._fold = Fold(engine, server, project)
        self._fold.version_table(QualifiedName(loaded.version_table, loaded.version_table_schema))
        self._loaded = loaded
        self._ghost = Ghost(self._fold.state)
        self._project = project
        self._paths = paths
        self._found: dict[str, Revision] = {}
        self._files: dict[str, Path] = {}
        self._broken: list[Broken] = []
        self._troubles: dict[str, tuple[Trouble, ...]] = {}
        self._worked: set[str] = set()
        self._up: dict[str, int] = {}
        self._down: dict[str, int] = {}
        self._running: steps.Began | None = None
        self._end = steps.Replayed()
        self.began = False

    def take(self, message: Any) -> None:
        """One thing told."""
        match message:
            case steps.RevisionFound():
                self._revision(message)
            case steps.GraphBroken():
                origin = self._fold.origin(message.place)
                self._broken.append(Broken(message.problem, message.message, message.revision, origin))
            case steps.Began():
                self.began = True
                self._running = message
                self._fold.begin(message.revision, autocommit=message.autocommit)
            case steps.Ended():
                self._ended(message)
            case steps.Replayed():
                self._end = message
            case Loaded():
                pass
            case _:
                if self._running is not None:
                    self._worked.add(self._running.revision)
                self._fold.step(message)

    def answer(self, question: steps.Look | steps.Execute) -> steps.Reply | None:
        """The reply to a question; None to a statement whose answer nobody waits for."""
        if isinstance(question, steps.Look):
            return seen(question, self._fold.state)
        if self._running is not None:
            self._worked.add(self._running.revision)
        self._fold.step(question)
        answer = self._ghost.run(question)
        if answer.doubt and question.answer:
            self._guessed(answer.doubt, self._fold.origin(question.place))
        return answer.rows if question.answer else None

    def _guessed(self, doubt: str, origin: Origin) -> None:
        """A question was answered by a guess; that matters where the revision goes by what it sees."""
        file = self._files.get(self._running.revision, Path()) if self._running is not None else Path()
        if is_steered(file):
            why = f"a query has no answer here ({doubt})"
            self._fold.uncertain("guessed", why, origin, named_tables(file), made_tables(file))

    def stopped(self, why: str) -> None:
        """The child ended before all had run; what runs is the revision that it happened in."""
        if self._running is not None:
            self._ended(steps.Ended(self._running.revision, why))
        self._end = steps.Replayed(why=why)

    def history(self) -> History:
        """All of it; revisions that ran first, in their order."""
        order = [*self._up, *(name for name in self._found if name not in self._up)]
        parents = {parent for revision in self._found.values() for parent in revision.down}
        revisions = tuple(self._told(self._found.get(name, Revision(name))) for name in order)
        return History(
            revisions=revisions,
            heads=tuple(revision.id for revision in revisions if revision.id not in parents),
            bases=tuple(revision.id for revision in revisions if not revision.down),
            broken=tuple(self._broken),
            schemas=Schemas(self._fold.state, self._up),
            downgraded=Schemas(self._fold.state, self._down),
            how=self._end.how,
            why=self._end.why,
            version_table=self._loaded.version_table,
            version_table_schema=self._loaded.version_table_schema,
            leftovers=leftovers(self._files.values(), self._project),
            filtered=self._loaded.has_filter,
        )

    def _revision(self, found: steps.RevisionFound) -> None:
        if found.id in self._found:
            return  # the graph says that it is there twice
        if found.place is not None:
            self._files[found.id] = Path(found.place.file)
        self._found[found.id] = Revision(
            id=found.id,
            down=found.down,
            depends_on=found.depends_on,
            branch_labels=found.branch_labels,
            message=found.message,
            origin=self._fold.origin(found.place),
            has_downgrade=found.has_downgrade,
        )

    def _ended(self, ended: steps.Ended) -> None:
        running, self._running = self._running, None
        if ended.error:
            file = self._files.get(ended.revision, Path())
            origin = self._fold.origin(ended.place)
            self._fold.uncertain("raised", f"it raised {ended.error}", origin, named_tables(file), made_tables(file))
        moment, troubles = self._fold.end()
        if running is not None and running.downgrade:
            troubles = tuple(
                msgspec.structs.replace(item, message=f"downgrade: {item.message}", down=True) for item in troubles
            )
            self._down[ended.revision] = moment
        else:
            self._up[ended.revision] = moment
        self._troubles[ended.revision] = (*self._troubles.get(ended.revision, ()), *troubles)

    def _told(self, revision: Revision) -> Revision:
        """The revision with how it went."""
        troubles = self._troubles.get(revision.id, ())
        file = self._files.get(revision.id)
        if file is not None:
            troubles += tuple(
                Trouble(code, message, Origin(revision.origin.file, line, revision.id))
                for code, message, line in imported_models(file, self._project, self._paths)
            )
        return msgspec.structs.replace(revision, followed=self._followed(revision.id), troubles=troubles)

    def _followed(self, revision: str) -> Followed:
        troubles = self._troubles.get(revision, ())
        lost = [item for item in troubles if item.code in _LOST and not item.down]
        if revision not in self._up or (revision not in self._worked and any(item.code == "raised" for item in lost)):
            return Followed.NOT_AT_ALL
        return Followed.PARTLY if lost else Followed.COMPLETELY
