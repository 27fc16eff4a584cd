"""The models: SQLAlchemy metadata, declared by the project's own code in the project's own Python."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from auditor.config import Config
from auditor.errors import SourceError
from auditor.model.names import QualifiedName, Role
from auditor.model.schema import EnumType, Schema, Sequence, Server, Table
from auditor.plugin.engine import Engine
from auditor.sources import filters
from auditor.sources.child import interpreter
from auditor.sources.child.declared import Lowering
from auditor.sources.child.failure import explain
from auditor.sources.child.loads import load_request
from auditor.sources.child.messages import (
    CompileRequest,
    DeclaredSequence,
    DeclaredTable,
    Failed,
    Loaded,
    Message,
    Statement,
    Warned,
)
from auditor.sources.child.messages import Hidden as HiddenObject
from auditor.sources.child.process import Child, Limits
from auditor.sources.filters import Hides


if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class ModelSource:
    """The project's models; a context manager, whose child process runs from `start` on."""

    def __init__(self, child: Child, project: Path, *, explicit: frozenset[str]) -> None:
        self._child = child
        self._project = project
        self._explicit = explicit
        self._loaded: Loaded | None = None
        self._notes: list[str] = []
        self.statements: list[Statement] = []
        self.placed: frozenset[QualifiedName] = frozenset()

    @classmethod
    def start(cls, config: Config, *, debug: bool = False) -> Self:
        """Begin to import the models; returns at once.

        Raises ConfigError or ModelImportError when there is no Python to import them in.
        """
        project = config.project.resolve()
        python = interpreter.find(config.python, project)
        limits = Limits.within(config.model_timeout)
        child = Child(python, project, limits, debug=debug)
        child.send(load_request(config, project))
        return cls(child, project, explicit=frozenset(config.metadata))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.close()

    def loaded(self) -> Loaded:
        """What was imported; waits for it. Raises ModelImportError when it could not be."""
        while self._loaded is None:
            message = self._checked(self._child.receive())
            if isinstance(message, Loaded):
                self._loaded = message
        return self._loaded

    def schema(
        self, engine: Engine, server: Server, url: URL | None, *, statements: bool = False
    ) -> tuple[Schema, tuple[str, ...]]:
        """The models as the server would show them, and what the user should know about it.

        What create_all would execute is in `statements` afterwards, when it is asked for, and in `placed`
        the tables that name the default schema themselves.
        Raises SourceError when two metadatas declare one table differently.
        """
        loaded = self.loaded()
        spec = engine.declarations.dialect(server, url)
        self._child.send(CompileRequest(spec.name, dict(spec.attributes), statements=statements))
        elsewhere = self._elsewhere(loaded)
        collected = _Collected(Lowering(engine, server, self._project))
        for message in self._child.messages():
            self._checked(message)
            if isinstance(message, DeclaredTable | DeclaredSequence) and message.metadata not in elsewhere:
                collected.add(message)
            elif isinstance(message, Statement) and message.metadata not in elsewhere:
                self.statements.append(message)
        default = server.setting("default_schema")
        self.placed = frozenset(name for name, schema in collected.written if schema == default)
        notes = (*self._notes, *_notes(loaded, elsewhere), *collected.notes)
        return collected.schema(server), notes

    def hidden(self, live: Schema) -> Hides:
        """What env.py's filters leave out of the database and of the models; call it after `schema`.

        Tables of the database are named from inside the schema that the models' tables without one are in.
        """
        if not self.loaded().has_filter:
            return Hides()
        said = len(self._notes)
        self._child.send(filters.request(live))
        found = [message for message in map(self._checked, self._child.messages()) if isinstance(message, HiddenObject)]
        return Hides(frozenset(found), tuple(self._notes[said:]))

    def _checked(self, message: Message) -> Message:
        if isinstance(message, Failed):
            raise explain(message, self._child.interpreter, self._project)
        if isinstance(message, Warned):
            self._notes.append(message.message)
        return message

    def _elsewhere(self, loaded: Loaded) -> frozenset[str]:
        """Metadatas of other databases (binds), when nobody asked for them by name."""
        has_default = not loaded.binds.keys() >= set(loaded.metadatas)
        return frozenset(loaded.binds) - self._explicit if has_default else frozenset()


class _Collected:
    """The tables of all metadatas, each once."""

    def __init__(self, lowering: Lowering) -> None:
        self.notes: list[str] = []
        self._lowering = lowering
        self.written: list[tuple[QualifiedName, str | None]] = []
        self._tables: dict[QualifiedName, tuple[str, Table]] = {}
        self._enums: dict[QualifiedName, EnumType] = {}
        self._sequences: dict[QualifiedName, Sequence] = {}

    def add(self, message: DeclaredTable | DeclaredSequence) -> None:
        if isinstance(message, DeclaredSequence):
            sequence = self._lowering.sequence(message)
            self._sequences[sequence.name] = sequence
            return
        table = self._lowering.table(message)
        self.written.append((table.name, message.schema))
        for enum in self._lowering.enums(message):
            self._enums.setdefault(enum.name, enum)
        reference, known = self._tables.setdefault(table.name, (message.metadata, table))
        if known is not table:
            self._repeated(table, message.metadata, known, reference)

    def schema(self, server: Server) -> Schema:
        """All of it, sorted."""
        return Schema(
            role=Role.MODEL,
            server=server,
            tables=tuple(self._tables[name][1] for name in _sorted(self._tables)),
            enums=tuple(self._enums[name] for name in _sorted(self._enums)),
            sequences=tuple(self._sequences[name] for name in _sorted(self._sequences)),
        )

    def _repeated(self, table: Table, reference: str, known: Table, first: str) -> None:
        if table != known:
            raise SourceError(
                f"Table {table.name} is declared differently by {_where(first, known)} "
                f"and by {_where(reference, table)}.",
                hint="Name only one of the two metadatas (--metadata), or make the declarations agree.",
            )
        self.notes.append(f"Table {table.name} is declared alike by {first} and by {reference}.")


def _where(reference: str, table: Table) -> str:
    return f"{reference} ({table.origin})" if table.origin.file else reference


def _sorted(names: Iterable[QualifiedName]) -> list[QualifiedName]:
    return sorted(names, key=lambda name: (name.name, name.schema or ""))


def _notes(loaded: Loaded, elsewhere: frozenset[str]) -> list[str]:
    notes = [
        f"The tables of {reference} belong to the database of bind {loaded.binds[reference]!r}; "
        f"audit them against it: --metadata '{reference}' --db URL."
        for reference in sorted(elsewhere)
    ]
    if loaded.unmapped_classes:
        notes.append(
            f"Mapped classes that no given metadata contains: {', '.join(loaded.unmapped_classes)}; "
            f"name their metadata too (--metadata), or they are not audited."
        )
    return notes
