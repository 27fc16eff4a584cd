"""The project's migrations run for real, by the project's own Alembic, in a database that is there for it."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from auditor.config import Config
from auditor.sources.child import interpreter
from auditor.sources.child.drafts import Answer, Migrated, MigrateRequest
from auditor.sources.child.failure import explain
from auditor.sources.child.loads import load_request
from auditor.sources.child.messages import Failed, Loaded, Message, Warned
from auditor.sources.child.process import Child, Limits


if TYPE_CHECKING:
    from sqlalchemy.engine import URL

SILENCE, TOTAL = 300, 900


class Migrations:
    """A process that runs migrations where it is told to; a context manager."""

    def __init__(self, child: Child, project: Path, base: tuple[str, ...] = ()) -> None:
        """`base` are references to metadatas that the project's program creates before the first revision."""
        self._child = child
        self._project = project
        self._base = base

    @classmethod
    def start(cls, config: Config) -> Self:
        """Begin to load the project; returns at once."""
        project = config.project.resolve()
        child = Child(interpreter.find(config.python, project), project, Limits(SILENCE, TOTAL), says=Message | Answer)
        child.send(load_request(config, project, history=True))
        return cls(child, project, config.history_base)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._child.close()

    def run(self, url: URL, target: str, *, downgrade: bool = False) -> Migrated:
        """Upgrade or downgrade the database to a target in Alembic's notation; what ran, and what failed."""
        self._child.send(MigrateRequest(url.render_as_string(hide_password=False), target, downgrade, self._base))
        while True:
            message = self._child.receive()
            if isinstance(message, Failed):
                raise explain(message, self._child.interpreter, self._project)
            if not isinstance(message, Loaded | Warned):
                assert isinstance(message, Migrated)
                return message
